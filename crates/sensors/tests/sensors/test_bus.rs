//! A message bus for one test.

use gradus_sensors::stand_in::PrivateBus;

/// The bus on which the source is to find BlueZ.
pub struct TestBus {
    address: String,
    _own: Option<PrivateBus>,
}

impl TestBus {
    /// A bus of the test's own. btleplug takes the bus that the process's environment names, and
    /// libdbus reads that variable once; so with the feature `btleplug` each test runs in a process
    /// of its own: this process starts it, waits until it has passed, and gets no bus.
    pub fn start() -> Option<Self> {
        if !cfg!(feature = "btleplug") {
            let own = PrivateBus::start().unwrap();
            return Some(Self { address: own.address().to_owned(), _own: Some(own) });
        }
        if let Ok(address) = std::env::var("GRADUS_TEST_BUS") {
            return Some(Self { address, _own: None });
        }
        let bus = PrivateBus::start().unwrap();
        let test = std::thread::current().name().unwrap().to_owned();
        let output = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", &test, "--nocapture"])
            .env("GRADUS_TEST_BUS", bus.address())
            .env("DBUS_SYSTEM_BUS_ADDRESS", bus.address())
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stdout);
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success() && said.contains("1 passed"), "{said}{errors}");
        None
    }

    pub fn address(&self) -> &str {
        &self.address
    }
}
