//! Whatever is done in whatever order, the books agree with a model that is a list in memory.

mod booked;
mod books;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use testkit::Kit;

use books::Books;

#[derive(Clone, Copy, Debug)]
enum Step {
    Hold {
        start: u64,
        nights: u64,
        mailed: bool,
    },
    /// Unpaid, with the deposit (0), or with so many cents.
    Confirm {
        n: usize,
        paid: Option<u32>,
    },
    Cancel(usize),
    Extend(usize),
    Expire(usize),
    Remind(usize),
    MissGuest(usize),
    /// What is due (0), or so many cents.
    Refund {
        n: usize,
        cents: u32,
    },
    Block {
        start: u64,
        nights: u64,
    },
    Unblock(usize),
    Sweep,
    Complete,
    Wait {
        minutes: u64,
    },
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    // Up to twice what the longest stay costs, and often what is just due.
    let cents = || prop_oneof![2 => Just(0), 3 => 1..60_000_000_u32, 2 => (1..400_u32).prop_map(|n| n * 5)];
    let step = prop_oneof![
        6 => (0..6_u64, 1..5_u64, any::<bool>()).prop_map(|(start, nights, mailed)| Step::Hold { start, nights, mailed }),
        4 => (any::<usize>(), prop::option::of(cents())).prop_map(|(n, paid)| Step::Confirm { n, paid }),
        2 => any::<usize>().prop_map(Step::Cancel),
        2 => any::<usize>().prop_map(Step::Extend),
        2 => any::<usize>().prop_map(Step::Expire),
        1 => any::<usize>().prop_map(Step::Remind),
        1 => any::<usize>().prop_map(Step::MissGuest),
        3 => (any::<usize>(), cents()).prop_map(|(n, cents)| Step::Refund { n, cents }),
        1 => (0..6_u64, 1..3_u64).prop_map(|(start, nights)| Step::Block { start, nights }),
        1 => any::<usize>().prop_map(Step::Unblock),
        1 => Just(Step::Sweep),
        1 => Just(Step::Complete),
        3 => (1..25_u64).prop_map(|minutes| Step::Wait { minutes }),
        1 => (1..60_u64).prop_map(|hours| Step::Wait { minutes: hours * 60 }),
    ];
    prop::collection::vec(step, 1..30)
}

#[test]
fn any_sequence_of_verbs_leaves_what_the_model_says() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let kit = runtime.block_on(Kit::new());
    let mut runner = TestRunner::new(Config { cases: 48, failure_persistence: None, ..Config::default() });
    runner
        .run(&steps(), |steps| {
            runtime.block_on(async {
                let mut books = Books::open(&kit).await;
                for step in steps {
                    books.take(step).await;
                    books.compare(step).await;
                }
            });
            Ok(())
        })
        .unwrap();
}
