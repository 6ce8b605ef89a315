//! Another BlueZ than the library's stand-in: the least that a client has to cope with, written
//! from BlueZ's interfaces alone, with switches for the answers it leaves out, gives late or
//! refuses.
//!
//! A late answer comes after so many looks of the client, not after a time.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use dbus::Message;
use dbus::arg::{PropMap, RefArg, Variant};
use dbus::channel::Channel;
use dbus::message::MessageType;

const OBJECT_MANAGER: &str = "org.freedesktop.DBus.ObjectManager";
const PROPERTIES: &str = "org.freedesktop.DBus.Properties";
const ADAPTER: &str = "org.bluez.Adapter1";
const DEVICE: &str = "org.bluez.Device1";
const SERVICE: &str = "org.bluez.GattService1";
const CHARACTERISTIC: &str = "org.bluez.GattCharacteristic1";
const UNKNOWN: &str = "org.freedesktop.DBus.Error.UnknownMethod";
/// Time between two notifications.
const BEAT: Duration = Duration::from_millis(20);

pub const ADDRESS: &str = "C4:D7:00:00:00:0A";
/// 72 beats per minute, an interval of 850/1024 s.
pub const PACKET: [u8; 4] = [0x10, 72, 0x52, 0x03];

/// When a device reports its services known.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Resolved {
    AtOnce,
    /// After so many looks.
    Late(u32),
    Never,
    /// The property does not exist.
    Missing,
}

/// Where the device's services are seen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Services {
    AtOnce,
    /// After so many looks.
    Late(u32),
    /// The object manager does not list them.
    IntrospectionOnly,
}

#[derive(Clone, Debug)]
pub struct Quirks {
    /// The adapters, each with whether it is on; none where its object does not state it.
    pub adapters: Vec<(&'static str, Option<bool>)>,
    /// The adapter that hears the device.
    pub hears: &'static str,
    /// The errors with which methods of the adapter answer.
    pub filter: Option<&'static str>,
    pub discovery: Option<&'static str>,
    /// The look from which the device is there.
    pub appears: u32,
    pub name: Option<&'static str>,
    pub alias: Option<&'static str>,
    pub rssi: Option<i16>,
    pub uuids: Option<Vec<&'static str>>,
    /// Whether the device states its pairing; btleplug knows no device without it.
    pub pairing: bool,
    pub connected: bool,
    pub connect: Option<&'static str>,
    pub resolved: Resolved,
    pub services: Services,
    /// The object manager's answer stays as it was while nobody was connected.
    pub stale: bool,
    pub upper_case: bool,
    pub flags: bool,
    /// A battery service in the sensor's own characteristics.
    pub battery: Option<u8>,
    /// `StopNotify` and `Disconnect` exist.
    pub can_leave: bool,
    /// A value is a variant in a variant.
    pub nested: bool,
    /// Other properties change before each value.
    pub chatter: bool,
}

impl Default for Quirks {
    fn default() -> Self {
        Self {
            adapters: vec![("/org/bluez/hci0", Some(true))],
            hears: "/org/bluez/hci0",
            filter: None,
            discovery: None,
            appears: 0,
            name: Some("Other strap"),
            alias: Some("Other strap"),
            rssi: Some(-70),
            uuids: Some(vec!["0000180d-0000-1000-8000-00805f9b34fb"]),
            pairing: false,
            connected: false,
            connect: None,
            resolved: Resolved::AtOnce,
            services: Services::AtOnce,
            stale: false,
            upper_case: false,
            flags: true,
            battery: None,
            can_leave: true,
            nested: false,
            chatter: false,
        }
    }
}

/// The other BlueZ, on a thread; leaves the bus when dropped.
pub struct OtherBluez {
    end: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl OtherBluez {
    pub fn start(address: &str, quirks: Quirks) -> Self {
        let mut channel = Channel::open_private(address).unwrap();
        channel.register().unwrap();
        let name = ("org.bluez", 4u32);
        let daemon = "org.freedesktop.DBus";
        let request = Message::call_with_args(daemon, "/", daemon, "RequestName", name);
        channel.send_with_reply_and_block(request, Duration::from_secs(5)).unwrap();
        let end = Arc::new(AtomicBool::new(false));
        let theirs = Arc::clone(&end);
        let connected = quirks.connected;
        let mut world =
            World { channel, quirks, looks: 0, connected, connected_looks: 0, listened: false };
        let thread = std::thread::spawn(move || world.run(&theirs));
        Self { end, thread: Some(thread) }
    }
}

impl Drop for OtherBluez {
    fn drop(&mut self) {
        self.end.store(true, Ordering::Relaxed);
        let ended = self.thread.take().unwrap().join();
        assert!(ended.is_ok() || std::thread::panicking(), "the other BlueZ has failed");
    }
}

type Interfaces = HashMap<&'static str, PropMap>;

struct World {
    channel: Channel,
    quirks: Quirks,
    /// How often the client asked for the objects.
    looks: u32,
    connected: bool,
    connected_looks: u32,
    listened: bool,
}

impl World {
    fn run(&mut self, end: &AtomicBool) {
        let mut next = Instant::now();
        while !end.load(Ordering::Relaxed) {
            if let Ok(Some(message)) = self.channel.blocking_pop_message(Duration::from_millis(2))
                && message.msg_type() == MessageType::MethodCall
            {
                let reply = self.answer(&message);
                self.channel.send(reply).unwrap();
            }
            if self.listened && Instant::now() >= next {
                next = Instant::now() + BEAT;
                self.beat();
            }
        }
    }

    fn device(&self) -> String {
        format!("{}/dev_{}", self.quirks.hears, ADDRESS.replace(':', "_"))
    }

    fn heart(&self) -> String {
        format!("{}/service001c/char001d", self.device())
    }

    fn level(&self) -> String {
        format!("{}/service0020/char0021", self.device())
    }

    fn answer(&mut self, call: &Message) -> Message {
        let path = call.path().unwrap().to_string();
        let interface = call.interface().unwrap().to_string();
        let method = call.member().unwrap().to_string();
        let done = || call.method_return();
        let refused = |name: &'static str| call.error(&name.into(), c"as it was told to");
        let (connect, can_leave) = (self.quirks.connect, self.quirks.can_leave);
        match (interface.as_str(), method.as_str()) {
            (OBJECT_MANAGER, "GetManagedObjects") => {
                self.looks += 1;
                self.connected_looks += u32::from(self.connected);
                done().append1(self.managed())
            }
            (PROPERTIES, "GetAll" | "Get") => {
                let (interface, key) = call.get2::<String, String>();
                let interface = interface.unwrap();
                let found = self.objects().remove(&path).and_then(|mut all| {
                    let name = all.keys().find(|name| **name == interface).copied()?;
                    all.remove(name)
                });
                match (found, key) {
                    (Some(all), None) => done().append1(all),
                    (Some(mut all), Some(key)) => match all.remove(&key) {
                        Some(value) => done().append1(value),
                        None => refused("org.freedesktop.DBus.Error.InvalidArgs"),
                    },
                    (None, _) => refused("org.freedesktop.DBus.Error.UnknownObject"),
                }
            }
            (PROPERTIES, "Set") => done(),
            ("org.freedesktop.DBus.Introspectable", "Introspect") => {
                done().append1(self.introspect(&path))
            }
            (ADAPTER, "SetDiscoveryFilter") => self.quirks.filter.map_or_else(done, refused),
            (ADAPTER, "StartDiscovery") => self.quirks.discovery.map_or_else(done, refused),
            (ADAPTER, "StopDiscovery") => done(),
            (DEVICE, "Connect") if path == self.device() => match connect {
                Some(name) => refused(name),
                None => {
                    self.connected = true;
                    done()
                }
            },
            (DEVICE, "Disconnect") if can_leave => {
                (self.connected, self.listened, self.connected_looks) = (false, false, 0);
                done()
            }
            (CHARACTERISTIC, "StartNotify") => {
                self.listened |= path == self.heart();
                done()
            }
            (CHARACTERISTIC, "StopNotify") if can_leave => done(),
            (CHARACTERISTIC, "ReadValue") if path == self.level() => {
                done().append1(vec![self.quirks.battery.unwrap()])
            }
            _ => refused(UNKNOWN),
        }
    }

    /// The objects that the object manager lists.
    fn managed(&self) -> HashMap<dbus::Path<'static>, Interfaces> {
        let (listed, late) = match self.quirks.services {
            Services::AtOnce => (true, 0),
            Services::Late(looks) => (true, looks),
            Services::IntrospectionOnly => (false, 0),
        };
        let listed = listed && self.connected_looks >= late;
        let mut objects = self.objects();
        objects.retain(|path, _| listed || !path.contains("/service"));
        if self.quirks.stale {
            let device = objects.get_mut(&self.device()).and_then(|all| all.get_mut(DEVICE));
            if let Some(device) = device {
                put(device, "Connected", false);
                put(device, "ServicesResolved", false);
            }
        }
        objects.into_iter().map(|(path, all)| (path.into(), all)).collect()
    }

    /// Every object, whether it is listed or not.
    fn objects(&self) -> HashMap<String, Interfaces> {
        let quirks = &self.quirks;
        let mut objects = HashMap::new();
        for (path, powered) in &quirks.adapters {
            let mut adapter = PropMap::new();
            put(&mut adapter, "Address", "00:00:00:00:00:02".to_owned());
            put(&mut adapter, "AddressType", "public".to_owned());
            put(&mut adapter, "Name", "other".to_owned());
            put(&mut adapter, "Alias", "other".to_owned());
            put(&mut adapter, "Modalias", "usb:v1D6Bp0246d0542".to_owned());
            put(&mut adapter, "Discovering", true);
            if let Some(powered) = powered {
                put(&mut adapter, "Powered", *powered);
            }
            objects.insert((*path).to_owned(), HashMap::from([(ADAPTER, adapter)]));
        }
        if self.looks < quirks.appears {
            return objects;
        }
        let mut device = PropMap::new();
        put(&mut device, "Address", ADDRESS.to_owned());
        put(&mut device, "AddressType", "random".to_owned());
        put(&mut device, "Adapter", dbus::Path::from(quirks.hears));
        put(&mut device, "Connected", self.connected);
        if quirks.pairing {
            for key in ["Paired", "Trusted", "Blocked", "LegacyPairing"] {
                put(&mut device, key, false);
            }
        }
        if let Some(name) = quirks.name {
            put(&mut device, "Name", name.to_owned());
        }
        if let Some(alias) = quirks.alias {
            put(&mut device, "Alias", alias.to_owned());
        }
        if let Some(rssi) = quirks.rssi {
            put(&mut device, "RSSI", rssi);
        }
        if let Some(uuids) = &quirks.uuids {
            let uuids: Vec<String> = uuids.iter().map(|one| self.cased(one)).collect();
            put(&mut device, "UUIDs", uuids);
        }
        let resolved = match quirks.resolved {
            Resolved::AtOnce => Some(self.connected),
            Resolved::Late(looks) => Some(self.connected && self.looks > looks),
            Resolved::Never => Some(false),
            Resolved::Missing => None,
        };
        if let Some(resolved) = resolved {
            put(&mut device, "ServicesResolved", resolved);
        }
        objects.insert(self.device(), HashMap::from([(DEVICE, device)]));
        if self.connected {
            self.add_service(&mut objects, "180d", "2a37", &self.heart());
            if quirks.battery.is_some() {
                self.add_service(&mut objects, "180f", "2a19", &self.level());
            }
        }
        objects
    }

    fn add_service(
        &self,
        objects: &mut HashMap<String, Interfaces>,
        service: &str,
        characteristic: &str,
        path: &str,
    ) {
        let parent = path.rsplit_once('/').unwrap().0;
        let full = |short| self.cased(&format!("0000{short}-0000-1000-8000-00805f9b34fb"));
        let mut one = PropMap::new();
        put(&mut one, "UUID", full(service));
        put(&mut one, "Primary", true);
        put(&mut one, "Device", dbus::Path::from(self.device()));
        objects.insert(parent.to_owned(), HashMap::from([(SERVICE, one)]));
        let mut one = PropMap::new();
        put(&mut one, "UUID", full(characteristic));
        put(&mut one, "Service", dbus::Path::from(parent.to_owned()));
        put(&mut one, "Notifying", self.listened);
        put(&mut one, "Value", Vec::<u8>::new());
        if self.quirks.flags {
            put(&mut one, "Flags", vec!["notify".to_owned()]);
        }
        objects.insert(path.to_owned(), HashMap::from([(CHARACTERISTIC, one)]));
    }

    fn cased(&self, uuid: &str) -> String {
        if self.quirks.upper_case { uuid.to_uppercase() } else { uuid.to_owned() }
    }

    fn introspect(&self, path: &str) -> String {
        let children = self.objects();
        let mut names: Vec<&str> = children
            .keys()
            .filter_map(|one| one.strip_prefix(path)?.strip_prefix('/')?.split('/').next())
            .collect();
        names.sort_unstable();
        names.dedup();
        let nodes: String = names.iter().map(|name| format!("<node name='{name}'/>")).collect();
        format!("<node name=\"{path}\"><interface name=\"a.b\"/>{nodes}</node>")
    }

    /// The sensor sends a notification.
    fn beat(&self) {
        let (device, heart) = (self.device(), self.heart());
        if self.quirks.chatter {
            self.changed(&device, DEVICE, "RSSI", -71i16);
            self.changed(&device, DEVICE, "Connected", true);
            self.changed(&heart, CHARACTERISTIC, "Notifying", true);
            self.changed(&heart, "org.bluez.GattDescriptor1", "Value", vec![1u8, 2]);
            self.changed("/org/bluez/hci9", ADAPTER, "Powered", false);
            self.changed(&format!("{device}0"), DEVICE, "Connected", false);
            self.changed(&heart, CHARACTERISTIC, "Value", "no bytes".to_owned());
        }
        if let Some(percent) = self.quirks.battery {
            self.changed(&self.level(), CHARACTERISTIC, "Value", vec![percent - 1]);
        }
        let bytes = PACKET.to_vec();
        if self.quirks.nested {
            let inner: Variant<Box<dyn RefArg>> = Variant(Box::new(bytes));
            self.changed(&heart, CHARACTERISTIC, "Value", inner);
        } else {
            self.changed(&heart, CHARACTERISTIC, "Value", bytes);
        }
    }

    fn changed(&self, path: &str, interface: &str, key: &str, value: impl RefArg + 'static) {
        let mut changed = PropMap::new();
        put(&mut changed, key, value);
        let message = Message::new_signal(path, PROPERTIES, "PropertiesChanged").unwrap();
        let message = message.append3(interface, changed, Vec::<String>::new());
        self.channel.send(message).unwrap();
    }
}

fn put(properties: &mut PropMap, key: &str, value: impl RefArg + 'static) {
    properties.insert(key.to_owned(), Variant(Box::new(value)));
}
