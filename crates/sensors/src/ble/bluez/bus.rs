//! A connection to a message bus: calls that can be given up, and the D-Bus signals that arrive
//! meanwhile.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::{Duration, Instant};

use dbus::Message;
use dbus::arg::{AppendAll, PropMap};
use dbus::channel::{BusType, Channel};
use dbus::message::MessageType;

use crate::ble::BleTrouble;
use crate::ble::state::BleState;

pub(in crate::ble) const BLUEZ: &str = "org.bluez";
pub(in crate::ble) const PROPERTIES: &str = "org.freedesktop.DBus.Properties";
pub(in crate::ble) const OBJECT_MANAGER: &str = "org.freedesktop.DBus.ObjectManager";
pub(in crate::ble) const INTROSPECTABLE: &str = "org.freedesktop.DBus.Introspectable";
const DAEMON: &str = "org.freedesktop.DBus";

/// Time between two looks whether the source is to stop.
const LOOK: Duration = Duration::from_millis(50);
/// The most D-Bus signals kept while an answer is awaited; the oldest are dropped first.
const MAX_WAITING: usize = 1024;

/// Every object of BlueZ: path, interface, properties.
pub(in crate::ble) type Objects = HashMap<dbus::Path<'static>, HashMap<String, PropMap>>;

pub(super) struct Bus {
    channel: Channel,
    shared: Arc<BleState>,
    waiting: VecDeque<(Instant, Message)>,
}

/// A call that was refused or had no answer.
#[derive(Clone, Debug)]
pub(super) struct Refused {
    pub name: String,
    pub message: String,
}

impl Refused {
    fn new(name: &str, message: impl Into<String>) -> Self {
        Self { name: name.to_owned(), message: message.into() }
    }

    pub fn is(&self, names: &[&str]) -> bool {
        names.iter().any(|name| self.name.rsplit('.').next() == Some(name))
    }

    pub fn cause(&self) -> String {
        if self.message.is_empty() { self.name.clone() } else { self.message.clone() }
    }
}

impl From<Refused> for BleTrouble {
    fn from(refused: Refused) -> Self {
        let cause = refused.cause();
        if refused.is(&["ServiceUnknown", "NameHasNoOwner"]) {
            Self::NoBlueZ
        } else if refused.is(&["AccessDenied", "NotAuthorized", "NotPermitted"]) {
            Self::NotAllowed { cause }
        } else if refused.is(&["NotReady"]) {
            Self::AdapterOff
        } else if refused.is(&["Disconnected"]) {
            Self::NoBus { cause }
        } else {
            Self::Other { cause }
        }
    }
}

impl Bus {
    /// Connects to the bus at `address`, or to the system's bus, and asks for BlueZ's D-Bus
    /// signals.
    pub fn open(address: Option<&str>, shared: &Arc<BleState>) -> Result<Self, BleTrouble> {
        let channel = connect(address).map_err(|error| BleTrouble::NoBus {
            cause: error.message().unwrap_or("no reason given").to_owned(),
        })?;
        let mut bus = Self { channel, shared: Arc::clone(shared), waiting: VecDeque::new() };
        for rule in [
            "type='signal',sender='org.bluez',interface='org.freedesktop.DBus.Properties'",
            "type='signal',sender='org.bluez',interface='org.freedesktop.DBus.ObjectManager'",
            "type='signal',sender='org.freedesktop.DBus',member='NameOwnerChanged',arg0='org.bluez'",
        ] {
            bus.ask(DAEMON, "/org/freedesktop/DBus", DAEMON, "AddMatch", (rule,), LOOK * 100)?;
        }
        Ok(bus)
    }

    /// Calls a method of BlueZ.
    pub fn call<A: AppendAll>(
        &mut self,
        path: &str,
        interface: &str,
        method: &str,
        args: A,
        limit: Duration,
    ) -> Result<Message, Refused> {
        self.ask(BLUEZ, path, interface, method, args, limit)
    }

    /// Every object that BlueZ lists.
    pub fn objects(&mut self) -> Result<Objects, BleTrouble> {
        let limit = Duration::from_secs(10);
        let reply = self.call("/", OBJECT_MANAGER, "GetManagedObjects", (), limit)?;
        reply.read1().map_err(|error| BleTrouble::Other { cause: error.to_string() })
    }

    /// The next D-Bus signal and when it arrived; none when no signal arrived within `limit` or the
    /// source stops.
    pub fn next(&mut self, limit: Duration) -> Result<Option<(Instant, Message)>, BleTrouble> {
        if let Some(waiting) = self.waiting.pop_front() {
            return Ok(Some(waiting));
        }
        Ok(self.pop(limit)?)
    }

    /// The properties of one interface, as the object itself answers.
    pub fn properties(&mut self, path: &str, interface: &str) -> Result<PropMap, Refused> {
        let limit = Duration::from_secs(10);
        let reply = self.call(path, PROPERTIES, "GetAll", (interface,), limit)?;
        reply.read1().map_err(|error| Refused::new("Invalid", error.to_string()))
    }

    fn ask<A: AppendAll>(
        &mut self,
        to: &str,
        path: &str,
        interface: &str,
        method: &str,
        args: A,
        limit: Duration,
    ) -> Result<Message, Refused> {
        let wrong = |cause: String| Refused::new("Invalid", cause);
        let mut message = Message::new_method_call(to, path, interface, method).map_err(wrong)?;
        message.append_all(args);
        let lost = || Refused::new("Disconnected", "the bus has closed the connection");
        let serial = self.channel.send(message).map_err(|()| lost())?;
        let until = Instant::now() + limit;
        loop {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(Refused::new("Timeout", format!("{method} was not answered")));
            }
            let Some((at, mut message)) = self.pop(left.min(LOOK))? else {
                if self.shared.is_stopped() && limit > LOOK * 10 {
                    return Err(Refused::new("Stopped", "the source is being closed"));
                }
                continue;
            };
            if message.get_reply_serial() != Some(serial) {
                if self.waiting.len() == MAX_WAITING {
                    self.waiting.pop_front();
                }
                self.waiting.push_back((at, message));
                continue;
            }
            if let Err(error) = message.as_result() {
                let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
                return Err(Refused { name: text(error.name()), message: text(error.message()) });
            }
            return Ok(message);
        }
    }

    /// A D-Bus signal or an answer; libdbus's own default answers a call to this program.
    fn pop(&self, limit: Duration) -> Result<Option<(Instant, Message)>, Refused> {
        let lost =
            |error: dbus::Error| Refused::new("Disconnected", error.message().unwrap_or_default());
        let message = self.channel.blocking_pop_message(limit).map_err(lost)?;
        let Some(message) = message else { return Ok(None) };
        if message.msg_type() == MessageType::MethodCall {
            if let Some(reply) = dbus::channel::default_reply(&message) {
                let _ = self.channel.send(reply);
            }
            return Ok(None);
        }
        Ok(Some((Instant::now(), message)))
    }
}

/// Connects to the bus at an address, or to the system's bus (DBUS_SYSTEM_BUS_ADDRESS).
pub(in crate::ble) fn connect(address: Option<&str>) -> Result<Channel, dbus::Error> {
    let Some(address) = address else { return Channel::get_private(BusType::System) };
    if address.contains('\0') {
        return Err(dbus::Error::new_failed("the address holds a NUL"));
    }
    let mut channel = Channel::open_private(address)?;
    channel.register()?;
    Ok(channel)
}
