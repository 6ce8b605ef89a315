//! Plays BlueZ and sensors that do not exist: `org.bluez` on a bus of its own.
//!
//! For tests over real D-Bus, and for `gradus-sensors simulate ble`. The stand-in has what a client
//! of the Heart Rate Service uses: ObjectManager, Properties, Introspectable, Adapter1, Device1,
//! GattService1, GattCharacteristic1 and Battery1, and the errors that BlueZ answers with. It is no
//! radio: the bytes it is ordered to send arrive at once.

use std::collections::HashMap;
use std::io::{BufRead as _, BufReader};
use std::os::unix::fs::DirBuilderExt as _;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use crossbeam_channel::{Receiver, Sender, unbounded};
use dbus::Message;
use dbus::arg::{PropMap, RefArg, Variant};
use dbus::channel::Channel;
use dbus::message::MessageType;

use super::bluez::bus::{BLUEZ, INTROSPECTABLE, OBJECT_MANAGER, Objects, PROPERTIES, connect};
use super::bluez::objects::{
    ADAPTER, BATTERY, CHARACTERISTIC, DEVICE, HEART_RATE_MEASUREMENT, HEART_RATE_SERVICE, uuid,
};
use super::{BleAddress, MAX_PACKET_BYTES};

const ADAPTER_PATH: &str = "/org/bluez/hci0";
const SERVICE: &str = "org.bluez.GattService1";
/// The service of a sensor without the Heart Rate Service.
const AUDIO_STREAM_SERVICE: u16 = 0x184E;
/// Time between two looks for orders while messages are handled.
const LOOK: Duration = Duration::from_millis(5);

/// Why the stand-in could not be started.
#[derive(Debug, thiserror::Error)]
pub enum StandInError {
    /// The bus cannot be started.
    #[error("cannot start dbus-daemon: {0}\n  help: install it (Debian: package dbus)")]
    NoDaemon(std::io::Error),
    /// The bus has no place for its socket.
    #[error("cannot make a folder for the bus: {0}\n  help: see to the folder for temporary files")]
    NoFolder(std::io::Error),
    /// The bus ended before it printed its address.
    #[error("dbus-daemon did not say its address\n  help: run `dbus-daemon --session` to see why")]
    NoAddress,
    /// The bus refuses the stand-in or cannot be reached, or another program there has BlueZ's
    /// name.
    #[error(
        "the bus does not take BlueZ's stand-in: {0}\n  help: use a bus of its own, where no BlueZ is"
    )]
    Refused(String),
}

/// A message bus for this user alone; ends when dropped.
#[derive(Debug)]
pub struct PrivateBus {
    daemon: Child,
    folder: PathBuf,
    address: String,
}

impl PrivateBus {
    /// Starts `dbus-daemon` in a new folder of the system's folder for temporary files.
    ///
    /// # Errors
    ///
    /// There is no `dbus-daemon`, or it does not start.
    pub fn start() -> Result<Self, StandInError> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("gradus-bus-{}-{number}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        std::fs::DirBuilder::new().mode(0o700).create(&folder).map_err(StandInError::NoFolder)?;
        let config = folder.join("bus.conf");
        let listen = format!("unix:path={}", folder.join("bus").display());
        std::fs::write(&config, CONFIG.replace("LISTEN", &listen))
            .map_err(StandInError::NoFolder)?;
        let mut daemon = Command::new("dbus-daemon")
            .arg(format!("--config-file={}", config.display()))
            .args(["--nofork", "--nopidfile", "--print-address=1"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(StandInError::NoDaemon)?;
        let mut address = String::new();
        if let Some(stdout) = daemon.stdout.take() {
            let _ = BufReader::new(stdout).read_line(&mut address);
        }
        let bus = Self { daemon, folder, address: address.trim().to_owned() };
        if bus.address.is_empty() { Err(StandInError::NoAddress) } else { Ok(bus) }
    }

    /// The value of `DBUS_SYSTEM_BUS_ADDRESS` for a program that is to see this bus.
    pub fn address(&self) -> &str {
        &self.address
    }
}

impl Drop for PrivateBus {
    fn drop(&mut self) {
        let _ = self.daemon.kill();
        let _ = self.daemon.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

const CONFIG: &str = r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>LISTEN</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"#;

/// A sensor that does not exist.
#[derive(Clone, Debug)]
pub struct FakeSensor {
    /// Its Bluetooth address.
    pub address: BleAddress,
    /// The sensor's own name.
    pub name: String,
    /// Whether the sensor advertises: a scan finds it, and it accepts a connection.
    pub advertises: bool,
    /// Whether the sensor has the Heart Rate Service.
    pub heart: bool,
    /// Charge, percent; none for a sensor without a battery service.
    pub battery: Option<u8>,
    /// The error, as BlueZ names it, with which the sensor refuses to be listened to.
    pub refuses: Option<&'static str>,
}

impl FakeSensor {
    /// A strap that works.
    pub fn new(address: BleAddress, name: &str) -> Self {
        let name = name.to_owned();
        Self { address, name, advertises: true, heart: true, battery: Some(80), refuses: None }
    }
}

/// An order to the stand-in.
#[derive(Debug)]
enum Order {
    Put(FakeSensor),
    Notify(BleAddress, Vec<u8>),
    Battery(BleAddress, u8),
    Leave(BleAddress),
    Power(bool),
    Adapter(bool),
    Ask(Sender<Vec<Seen>>),
    End,
}

/// The clients' dealings with one sensor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The sensor.
    pub address: BleAddress,
    /// Whether the sensor is connected.
    pub connected: bool,
    /// Whether a client listens to the sensor's heart rate.
    pub listened_to: bool,
    /// How often the sensor has been connected.
    pub connections: u32,
}

/// The stand-in for BlueZ; leaves the bus when dropped.
#[derive(Debug)]
pub struct StandIn {
    orders: Sender<Order>,
    thread: Option<JoinHandle<()>>,
}

impl StandIn {
    /// Takes BlueZ's name on the bus at `address`, with an adapter that is on and no sensors.
    ///
    /// # Errors
    ///
    /// No bus at that address, or BlueZ is on it.
    pub fn start(address: &str) -> Result<Self, StandInError> {
        let refused =
            |e: dbus::Error| StandInError::Refused(e.message().unwrap_or_default().to_owned());
        let channel = connect(Some(address)).map_err(refused)?;
        let request = Message::call_with_args(
            "org.freedesktop.DBus",
            "/org/freedesktop/DBus",
            "org.freedesktop.DBus",
            "RequestName",
            (BLUEZ, 4u32),
        );
        let reply =
            channel.send_with_reply_and_block(request, Duration::from_secs(5)).map_err(refused)?;
        if reply.get1::<u32>() != Some(1) {
            return Err(StandInError::Refused("the name org.bluez is taken".to_owned()));
        }
        let (orders, theirs) = unbounded();
        let mut world = World::new(channel);
        let thread = std::thread::Builder::new()
            .name("bluez-stand-in".to_owned())
            .spawn(move || world.run(&theirs))
            .map_err(|error| StandInError::Refused(error.to_string()))?;
        Ok(Self { orders, thread: Some(thread) })
    }

    /// Adds a sensor, or changes the sensor with its address.
    pub fn put(&self, sensor: FakeSensor) {
        let _ = self.orders.send(Order::Put(sensor));
    }

    /// A sensor sends these bytes as its heart rate, if it is listened to; of a longer message only
    /// one byte more than an attribute can hold is sent.
    pub fn notify(&self, address: BleAddress, bytes: &[u8]) {
        let bytes = bytes.iter().take(MAX_PACKET_BYTES + 1).copied().collect();
        let _ = self.orders.send(Order::Notify(address, bytes));
    }

    /// The charge of a sensor's battery changes.
    pub fn battery(&self, address: BleAddress, percent: u8) {
        let _ = self.orders.send(Order::Battery(address, percent));
    }

    /// A sensor goes out of reach: its connection ends, and no scan finds it.
    pub fn leave(&self, address: BleAddress) {
        let _ = self.orders.send(Order::Leave(address));
    }

    /// Switches the adapter on or off.
    pub fn power(&self, on: bool) {
        let _ = self.orders.send(Order::Power(on));
    }

    /// Plugs the adapter in or out.
    pub fn adapter(&self, there: bool) {
        let _ = self.orders.send(Order::Adapter(there));
    }

    /// The clients' dealings with each sensor.
    pub fn seen(&self) -> Vec<Seen> {
        let (answer, seen) = unbounded();
        let _ = self.orders.send(Order::Ask(answer));
        seen.recv_timeout(Duration::from_secs(5)).unwrap_or_default()
    }
}

impl Drop for StandIn {
    fn drop(&mut self) {
        let _ = self.orders.send(Order::End);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

#[derive(Debug)]
struct Sensor {
    fake: FakeSensor,
    /// Whether a scan has made the sensor known.
    known: bool,
    connected: bool,
    listened_to: bool,
    connections: u32,
}

impl Sensor {
    fn path(&self) -> String {
        format!("{ADAPTER_PATH}/dev_{}", self.fake.address.to_string().replace(':', "_"))
    }
}

/// The state of the stand-in, on its thread.
struct World {
    channel: Channel,
    there: bool,
    powered: bool,
    scanning: bool,
    sensors: Vec<Sensor>,
}

impl World {
    fn new(channel: Channel) -> Self {
        Self { channel, there: true, powered: true, scanning: false, sensors: Vec::new() }
    }

    fn run(&mut self, orders: &Receiver<Order>) {
        loop {
            while let Ok(order) = orders.try_recv() {
                if matches!(order, Order::End) {
                    return;
                }
                self.obey(order);
            }
            match self.channel.blocking_pop_message(LOOK) {
                Ok(Some(message)) if message.msg_type() == MessageType::MethodCall => {
                    let reply = self.answer(&message);
                    let _ = self.channel.send(reply);
                }
                Ok(_) => {}
                Err(_) => return,
            }
        }
    }

    fn obey(&mut self, order: Order) {
        match order {
            Order::Put(fake) => self.put(fake),
            Order::Notify(address, bytes) => {
                let listened = self.sensors.iter().find(|s| s.fake.address == address);
                if let Some(sensor) = listened.filter(|s| s.connected && s.listened_to) {
                    let path = format!("{}/service0010/char0011", sensor.path());
                    self.changed(&path, CHARACTERISTIC, "Value", bytes);
                }
            }
            Order::Battery(address, percent) => {
                if let Some(sensor) = self.sensors.iter_mut().find(|s| s.fake.address == address) {
                    sensor.fake.battery = Some(percent);
                    let path = sensor.path();
                    self.changed(&path, BATTERY, "Percentage", percent);
                }
            }
            Order::Leave(address) => {
                if let Some(sensor) = self.sensors.iter_mut().find(|s| s.fake.address == address) {
                    sensor.fake.advertises = false;
                    let path = sensor.path();
                    self.disconnect(&path);
                }
            }
            Order::Power(on) => self.power(on),
            Order::Adapter(there) => {
                self.there = there;
                let path = dbus::Path::from(ADAPTER_PATH);
                let message = if there {
                    bus_signal(OBJECT_MANAGER, "InterfacesAdded")
                        .append2(path, HashMap::from([(ADAPTER.to_owned(), self.adapter_props())]))
                } else {
                    bus_signal(OBJECT_MANAGER, "InterfacesRemoved")
                        .append2(path, vec![ADAPTER.to_owned()])
                };
                let _ = self.channel.send(message);
            }
            Order::Ask(answer) => {
                let seen = |s: &Sensor| Seen {
                    address: s.fake.address,
                    connected: s.connected,
                    listened_to: s.listened_to,
                    connections: s.connections,
                };
                let _ = answer.send(self.sensors.iter().map(seen).collect());
            }
            Order::End => {}
        }
    }

    fn put(&mut self, fake: FakeSensor) {
        if let Some(sensor) = self.sensors.iter_mut().find(|s| s.fake.address == fake.address) {
            sensor.fake = fake;
        } else {
            let (known, connected, listened_to) = (false, false, false);
            self.sensors.push(Sensor { fake, known, connected, listened_to, connections: 0 });
        }
        self.discover();
    }

    /// While a scan goes on, sensors that advertise become known.
    fn discover(&mut self) {
        if !self.scanning {
            return;
        }
        for sensor in self.sensors.iter_mut().filter(|s| s.fake.advertises && !s.known) {
            sensor.known = true;
        }
        let new = self.objects();
        for sensor in self.sensors.iter().filter(|s| s.fake.advertises) {
            let path = dbus::Path::from(sensor.path());
            if let Some(interfaces) = new.get(&path) {
                let interfaces: HashMap<&str, &PropMap> =
                    interfaces.iter().map(|(name, props)| (name.as_str(), props)).collect();
                let message =
                    bus_signal(OBJECT_MANAGER, "InterfacesAdded").append2(path, interfaces);
                let _ = self.channel.send(message);
            }
        }
    }

    fn power(&mut self, on: bool) {
        self.powered = on;
        self.scanning &= on;
        if !on {
            let paths: Vec<String> = self.sensors.iter().map(Sensor::path).collect();
            paths.iter().for_each(|path| self.disconnect(path));
        }
        self.changed(ADAPTER_PATH, ADAPTER, "Powered", on);
    }

    fn disconnect(&mut self, path: &str) {
        let Some(sensor) = self.sensors.iter_mut().find(|s| s.path() == path) else { return };
        let was = std::mem::take(&mut sensor.connected);
        sensor.listened_to = false;
        if was {
            self.changed(path, DEVICE, "Connected", false);
        }
    }

    fn changed<T: RefArg + 'static>(&self, path: &str, interface: &str, key: &str, value: T) {
        let mut changed = PropMap::new();
        changed.insert(key.to_owned(), Variant(Box::new(value)));
        let Ok(message) = Message::new_signal(path, PROPERTIES, "PropertiesChanged") else {
            return;
        };
        let gone: Vec<String> = Vec::new();
        let _ = self.channel.send(message.append3(interface, changed, gone));
    }

    fn answer(&mut self, call: &Message) -> Message {
        let path = call.path().map(|path| path.to_string()).unwrap_or_default();
        let interface = call.interface().map(|name| name.to_string()).unwrap_or_default();
        let method = call.member().map(|name| name.to_string()).unwrap_or_default();
        let done = || call.method_return();
        match (interface.as_str(), method.as_str()) {
            (OBJECT_MANAGER, "GetManagedObjects") => done().append1(self.objects()),
            (PROPERTIES, _) => self.properties(call, &path, &method),
            (INTROSPECTABLE, "Introspect") => done().append1(self.introspect(&path)),
            (ADAPTER, _) if path == ADAPTER_PATH && self.there => self.adapter_call(call, &method),
            (DEVICE, "Connect") => self.connect(call, &path),
            (DEVICE, "Disconnect") => {
                self.disconnect(&path);
                done()
            }
            (CHARACTERISTIC, _) => self.characteristic_call(call, &path, &method),
            _ => error(call, "org.freedesktop.DBus.Error.UnknownMethod", "no such method here"),
        }
    }

    fn adapter_call(&mut self, call: &Message, method: &str) -> Message {
        match method {
            "SetDiscoveryFilter" => call.method_return(),
            _ if !self.powered => error(call, "org.bluez.Error.NotReady", "Resource Not Ready"),
            "StartDiscovery" => {
                self.scanning = true;
                self.discover();
                call.method_return()
            }
            "StopDiscovery" => {
                self.scanning = false;
                call.method_return()
            }
            _ => error(call, "org.freedesktop.DBus.Error.UnknownMethod", "no such method here"),
        }
    }

    fn connect(&mut self, call: &Message, path: &str) -> Message {
        if !self.powered {
            return error(call, "org.bluez.Error.NotReady", "Resource Not Ready");
        }
        let Some(sensor) = self.sensors.iter_mut().find(|s| s.known && s.path() == path) else {
            return error(call, "org.freedesktop.DBus.Error.UnknownObject", "no such device");
        };
        if !sensor.fake.advertises {
            return error(call, "org.bluez.Error.Failed", "le-connection-abort-by-local");
        }
        if !sensor.connected {
            sensor.connected = true;
            sensor.connections += 1;
            self.changed(path, DEVICE, "Connected", true);
            self.changed(path, DEVICE, "ServicesResolved", true);
        }
        call.method_return()
    }

    fn characteristic_call(&mut self, call: &Message, path: &str, method: &str) -> Message {
        let heart = |s: &Sensor| path == format!("{}/service0010/char0011", s.path());
        let Some(sensor) =
            self.sensors.iter_mut().find(|s| s.connected && s.fake.heart && heart(s))
        else {
            return error(call, "org.bluez.Error.NotConnected", "Not Connected");
        };
        match method {
            "StartNotify" => match sensor.fake.refuses {
                Some(name) => error(call, name, "Operation failed with ATT error: 0x05"),
                None => {
                    sensor.listened_to = true;
                    call.method_return()
                }
            },
            "StopNotify" => {
                sensor.listened_to = false;
                call.method_return()
            }
            _ => error(call, "org.bluez.Error.NotSupported", "Operation is not supported"),
        }
    }

    fn properties(&mut self, call: &Message, path: &str, method: &str) -> Message {
        if method == "Set" {
            let (_, key, value) = call.get3::<String, String, Variant<bool>>();
            if let (true, Some("Powered"), Some(on)) = (path == ADAPTER_PATH, key.as_deref(), value)
            {
                self.power(on.0);
                return call.method_return();
            }
            return error(call, "org.freedesktop.DBus.Error.PropertyReadOnly", "read only");
        }
        let (interface, key) = call.get2::<String, String>();
        let mut objects = self.objects();
        let found = objects.remove(&dbus::Path::from(path.to_owned()));
        let found = found.and_then(|mut interfaces| interfaces.remove(&interface?));
        let Some(mut found) = found else {
            return error(call, "org.freedesktop.DBus.Error.UnknownObject", "no such object");
        };
        match (method, key) {
            ("GetAll", _) => call.method_return().append1(found),
            ("Get", Some(key)) => match found.remove(&key) {
                Some(value) => call.method_return().append1(value),
                None => error(call, "org.freedesktop.DBus.Error.InvalidArgs", "no such property"),
            },
            _ => error(call, "org.freedesktop.DBus.Error.UnknownMethod", "no such method here"),
        }
    }

    fn objects(&self) -> Objects {
        let mut objects = Objects::new();
        if !self.there {
            return objects;
        }
        let mut add = |path: String, interface: &str, properties: PropMap| {
            objects.entry(path.into()).or_default().insert(interface.to_owned(), properties);
        };
        add(ADAPTER_PATH.to_owned(), ADAPTER, self.adapter_props());
        for sensor in self.sensors.iter().filter(|s| s.known) {
            let path = sensor.path();
            add(path.clone(), DEVICE, self.device_props(sensor));
            if !sensor.connected {
                continue;
            }
            if let Some(percent) = sensor.fake.battery {
                add(path.clone(), BATTERY, props([("Percentage", Box::new(percent))]));
            }
            if !sensor.fake.heart {
                continue;
            }
            let service = format!("{path}/service0010");
            let device = dbus::Path::from(path);
            add(
                service.clone(),
                SERVICE,
                props([
                    ("UUID", Box::new(uuid(HEART_RATE_SERVICE))),
                    ("Primary", Box::new(true)),
                    ("Device", Box::new(device)),
                ]),
            );
            add(
                format!("{service}/char0011"),
                CHARACTERISTIC,
                props([
                    ("UUID", Box::new(uuid(HEART_RATE_MEASUREMENT))),
                    ("Service", Box::new(dbus::Path::from(service.clone()))),
                    ("Flags", Box::new(vec!["notify".to_owned()])),
                    ("Notifying", Box::new(sensor.listened_to)),
                    ("Value", Box::new(Vec::<u8>::new())),
                ]),
            );
        }
        objects
    }

    fn adapter_props(&self) -> PropMap {
        props([
            ("Address", Box::new("00:00:00:00:00:01".to_owned())),
            ("AddressType", Box::new("public".to_owned())),
            ("Name", Box::new("stand-in".to_owned())),
            ("Alias", Box::new("stand-in".to_owned())),
            ("Modalias", Box::new("usb:v1D6Bp0246d0542".to_owned())),
            ("Powered", Box::new(self.powered)),
            ("Discovering", Box::new(self.scanning)),
        ])
    }

    fn device_props(&self, sensor: &Sensor) -> PropMap {
        let service = if sensor.fake.heart { HEART_RATE_SERVICE } else { AUDIO_STREAM_SERVICE };
        let mut properties = props([
            ("Address", Box::new(sensor.fake.address.to_string())),
            ("AddressType", Box::new("random".to_owned())),
            ("Name", Box::new(sensor.fake.name.clone())),
            ("Alias", Box::new(sensor.fake.name.clone())),
            ("Adapter", Box::new(dbus::Path::from(ADAPTER_PATH))),
            ("Paired", Box::new(false)),
            ("Trusted", Box::new(false)),
            ("Blocked", Box::new(false)),
            ("LegacyPairing", Box::new(false)),
            ("Connected", Box::new(sensor.connected)),
            ("ServicesResolved", Box::new(sensor.connected)),
            ("UUIDs", Box::new(vec![uuid(service)])),
        ]);
        if self.scanning && sensor.fake.advertises {
            properties.insert("RSSI".to_owned(), Variant(Box::new(-58i16)));
        }
        properties
    }

    /// The children of a path, as BlueZ's introspection lists them.
    fn introspect(&self, path: &str) -> String {
        let base = if path == "/" { String::new() } else { path.to_owned() };
        let mut children: Vec<String> = self
            .objects()
            .keys()
            .filter_map(|one| one.strip_prefix(base.as_str())?.strip_prefix('/'))
            .filter_map(|rest| rest.split('/').next())
            .filter(|name| !name.is_empty())
            .map(|name| format!("  <node name=\"{name}\"/>\n"))
            .collect();
        children.sort_unstable();
        children.dedup();
        format!("<node>\n{}</node>\n", children.concat())
    }
}

fn props<const N: usize>(entries: [(&str, Box<dyn RefArg>); N]) -> PropMap {
    entries.into_iter().map(|(key, value)| (key.to_owned(), Variant(value))).collect()
}

/// A D-Bus signal of the object manager.
fn bus_signal(interface: &str, name: &str) -> Message {
    Message::signal(&"/".into(), &interface.to_owned().into(), &name.to_owned().into())
}

fn error(call: &Message, name: &str, text: &str) -> Message {
    let text = std::ffi::CString::new(text).unwrap_or_default();
    call.error(&name.to_owned().into(), &text)
}
