//! Settings as a worker needs them. The names in QUEUE_CONCURRENCY are checked here, since only the catalogue of jobs
//! knows which queues there are.

use jobs::Queue;
use runtime::settings::{Env, Problem, Problems, Section, Work};

/// Reads `S`. A name that is no queue is told together with all else that is wrong.
pub fn read_with_queues<S: Section>(env: &Env) -> Result<S, Problems> {
    let mut problems = unknown_queues(env);
    match env.read::<S>() {
        Ok(section) if problems.is_empty() => Ok(section),
        Ok(_) => Err(Problems(problems)),
        Err(Problems(mut all)) => {
            all.append(&mut problems);
            Err(Problems(all))
        }
    }
}

fn unknown_queues(env: &Env) -> Vec<Problem> {
    // What else is wrong with these settings is told by whoever reads them for their own sake.
    let Ok(work) = env.read::<Work>() else { return Vec::new() };
    let unknown = work.concurrency.keys().filter_map(|name| name.parse::<Queue>().err());
    unknown.map(|told| Problem { name: "QUEUE_CONCURRENCY".to_owned(), message: told.to_string() }).collect()
}

#[cfg(test)]
mod tests {
    use runtime::settings::SandboxAddrs;

    use super::*;

    #[test]
    fn a_queue_that_there_is_not_is_told_with_all_else_and_with_those_that_there_are() {
        let read = |pairs: &[(&str, &str)]| {
            read_with_queues::<SandboxAddrs>(&Env::from_pairs(pairs.iter().copied())).map_err(|told| told.to_string())
        };
        read(&[("QUEUE_CONCURRENCY", "mail=3")]).unwrap();
        let told = read(&[("QUEUE_CONCURRENCY", "mail=3,post=8"), ("SANDBOX_ADDR", "nowhere")]).unwrap_err();
        assert!(told.contains("SANDBOX_ADDR: "), "{told}");
        assert!(told.contains("QUEUE_CONCURRENCY: ") && told.contains("post") && told.contains("payments"), "{told}");
    }
}
