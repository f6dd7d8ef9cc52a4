//! What stands in the fields of a job's hash, as `scripts/common.lua` has it.

use std::fmt;
use std::str::FromStr;

use crate::Push;

/// Field `m`: as they stand between two runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) generation: i32,
    pub(crate) runs: i32,
    pub(crate) attempts: i32,
    pub(crate) crashes: i32,
}

/// Field `h`: what never changes in a generation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Head {
    pub(crate) kind: String,
    pub(crate) version: u32,
    pub(crate) born: Option<i64>,
}

/// Field `s` of a job that has ended with that run.
pub(crate) fn ended(generation: i32, run: i32) -> String {
    format!("d:{generation}:{run}")
}

impl Push {
    pub(crate) fn counts(&self) -> Counts {
        let Self { generation, runs, attempts, crashes, .. } = *self;
        Counts { generation, runs, attempts, crashes }
    }

    pub(crate) fn head(&self) -> String {
        let gated = u8::from(self.serial.is_some() || !self.limits.is_empty());
        let born = self.born.map_or_else(|| "-".to_owned(), |born| born.to_string());
        format!("{gated}{} {} {born}", self.kind, self.version)
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { generation, runs, attempts, crashes } = self;
        write!(f, "{generation}:{runs}:{attempts}:{crashes}")
    }
}

impl FromStr for Counts {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let mut counts = text.split(':').map(|count| count.parse().map_err(drop));
        let mut next = || counts.next().ok_or(())?;
        let counts = Self { generation: next()?, runs: next()?, attempts: next()?, crashes: next()? };
        Ok(counts)
    }
}

impl FromStr for Head {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let mut words = text.get(1..).ok_or(())?.split(' ');
        let mut next = || words.next().ok_or(());
        let (kind, version, born) = (next()?.to_owned(), next()?.parse().map_err(drop)?, next()?);
        Ok(Self { kind, version, born: born.parse().ok() })
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn what_is_pushed_reads_back() {
        let push = Push {
            id: Uuid::nil(),
            kind: "send_email".to_owned(),
            version: 3,
            payload: String::new(),
            generation: 2,
            delay: 0,
            attempts: 4,
            runs: 6,
            crashes: 1,
            serial: None,
            limits: vec!["smtp".to_owned()],
            born: Some(1_800_000_000_000),
        };
        assert_eq!(push.counts().to_string(), "2:6:4:1");
        assert_eq!("2:6:4:1".parse(), Ok(push.counts()));
        assert_eq!(push.head(), "1send_email 3 1800000000000");
        let head = Head { kind: "send_email".to_owned(), version: 3, born: push.born };
        assert_eq!(push.head().parse(), Ok(head));
        assert_eq!("0probe 1 -".parse(), Ok(Head { kind: "probe".to_owned(), version: 1, born: None }));
        assert_eq!(("x".parse::<Head>(), "1:2:3".parse::<Counts>()), (Err(()), Err(())));
    }
}
