//! What every simulated service shares: one clock, one inbox, one list of faults.

use runtime::clock::Clock;

use crate::faults::Faults;
use crate::inbox::Inbox;

pub(crate) struct World {
    pub(crate) clock: Clock,
    pub(crate) faults: Faults,
    pub(crate) inbox: Inbox,
}

impl World {
    pub(crate) fn new(clock: Clock) -> World {
        World { clock, faults: Faults::default(), inbox: Inbox::default() }
    }
}
