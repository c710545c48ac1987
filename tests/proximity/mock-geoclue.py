# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright The Keyfob authors

"""A template of python-dbusmock: GeoClue, and how a test tells it what to do.

python3 -m dbusmock --template mock-geoclue.py

Its own methods are those of org.freedesktop.DBus.Mock at the manager's path.
"""

import time
from types import SimpleNamespace

import dbus
from dbusmock import MOCK_IFACE, get_object

BUS_NAME = "org.freedesktop.GeoClue2"
MAIN_OBJ = "/org/freedesktop/GeoClue2/Manager"
MAIN_IFACE = "org.freedesktop.GeoClue2.Manager"
SYSTEM_BUS = True
CLIENT = "org.freedesktop.GeoClue2.Client"
LOCATION = "org.freedesktop.GeoClue2.Location"


def load(mock, _parameters):
    mock.geoclue = SimpleNamespace(
        clients={},  # path: object
        calls=[],  # names of methods
        refusal=None,  # what Start is refused with
        silent=set(),  # methods that are not answered
        waiting=[],  # answers that are kept back
        place=None,  # latitude, longitude, accuracy
        age=None,  # of what is told, in seconds; None if its time is not told
        n_locations=0,
    )
    mock.AddProperties(MAIN_IFACE, {"InUse": dbus.Boolean(False)})


def the_manager():
    return get_object(MAIN_OBJ)


def answer(method, ok, *values):
    manager = the_manager()
    manager.geoclue.calls.append(method)
    if method in manager.geoclue.silent:
        manager.geoclue.waiting.append(lambda: ok(*values))
    else:
        ok(*values)


def update_in_use(manager):
    active = any(c.Get(CLIENT, "Active") for c in manager.geoclue.clients.values())
    manager.UpdateProperties(MAIN_IFACE, {"InUse": dbus.Boolean(active)})


def make_location(manager, client, values):
    manager.geoclue.n_locations += 1
    path = f"{client.path}/Location/{manager.geoclue.n_locations}"
    manager.AddObject(path, LOCATION, values, [])
    return path


def tell(client, path):
    client.EmitSignal(CLIENT, "LocationUpdated", "oo", [dbus.ObjectPath("/"), dbus.ObjectPath(path)])


def tell_values(manager, client, latitude, longitude, accuracy):
    values = {"Latitude": latitude, "Longitude": longitude, "Accuracy": accuracy}
    if manager.geoclue.age is not None:
        seconds = max(int(time.time()) - manager.geoclue.age, 0)
        values["Timestamp"] = dbus.Struct((dbus.UInt64(seconds), dbus.UInt64(0)), signature="tt")
    tell(client, make_location(manager, client, values))


def tell_place(manager, client):
    if manager.geoclue.place is not None and client.Get(CLIENT, "Active"):
        tell_values(manager, client, *[dbus.Double(x) for x in manager.geoclue.place])


@dbus.service.method(MAIN_IFACE, out_signature="o", async_callbacks=("ok", "_failed"))
def GetClient(self, ok, _failed):
    path = f"/org/freedesktop/GeoClue2/Client/{len(self.geoclue.clients) + 1}"
    properties = {
        "DesktopId": dbus.String(""),
        "RequestedAccuracyLevel": dbus.UInt32(0),
        "Active": dbus.Boolean(False),
    }
    self.AddObject(path, CLIENT, properties, [])
    self.geoclue.clients[path] = get_object(path)
    answer("GetClient", ok, dbus.ObjectPath(path))


@dbus.service.method(MAIN_IFACE, in_signature="o")
def DeleteClient(self, path):
    self.geoclue.calls.append("DeleteClient")
    del self.geoclue.clients[path]
    self.RemoveObject(path)
    update_in_use(self)


@dbus.service.method(CLIENT, async_callbacks=("ok", "failed"))
def Start(self, ok, failed):
    manager = the_manager()
    refusal = manager.geoclue.refusal
    if self.Get(CLIENT, "DesktopId") == "":
        refusal = "'DesktopId' property must be set"
    if refusal is not None:
        manager.geoclue.calls.append("Start")
        failed(dbus.exceptions.DBusException(refusal, name="org.freedesktop.DBus.Error.AccessDenied"))
        return
    self.UpdateProperties(CLIENT, {"Active": dbus.Boolean(True)})
    update_in_use(manager)
    tell_place(manager, self)
    answer("Start", ok)


@dbus.service.method(CLIENT)
def Stop(self):
    manager = the_manager()
    manager.geoclue.calls.append("Stop")
    self.UpdateProperties(CLIENT, {"Active": dbus.Boolean(False)})
    update_in_use(manager)


@dbus.service.method(MOCK_IFACE, in_signature="ddd")
def Move(self, latitude, longitude, accuracy):
    """Tells clients where the computer is: those of now, and those to come."""
    self.geoclue.place = (latitude, longitude, accuracy)
    for client in list(self.geoclue.clients.values()):
        tell_place(self, client)


@dbus.service.method(MOCK_IFACE, in_signature="x")
def Age(self, seconds):
    """Tells with places from now on when they were found out; in the future if less than 0."""
    self.geoclue.age = seconds


@dbus.service.method(MOCK_IFACE, in_signature="s")
def Refuse(self, message):
    """Lets Start be refused from now on."""
    self.geoclue.refusal = message


@dbus.service.method(MOCK_IFACE, in_signature="s")
def KeepSilent(self, method):
    """Does not answer GetClient or Start until it may speak."""
    self.geoclue.silent.add(method)


@dbus.service.method(MOCK_IFACE)
def Speak(self):
    """Answers who waits."""
    self.geoclue.silent.clear()
    for speak in self.geoclue.waiting:
        speak()
    self.geoclue.waiting.clear()


@dbus.service.method(MOCK_IFACE)
def TalkNonsense(self):
    """Tells all clients what is no location."""
    numbers = [
        (float("nan"), 10.75, 20.0),
        (59.9, float("inf"), 20.0),
        (90.1, 10.75, 20.0),
        (59.9, -180.1, 20.0),
        (59.9, 10.75, float("nan")),
        (59.9, 10.75, float("inf")),
        (59.9, 10.75, -1.0),
        (59.9, 10.75, 1e9),
    ]
    for client in self.geoclue.clients.values():
        client.EmitSignal(CLIENT, "LocationUpdated", "s", ["here"])
        tell(client, "/")
        tell(client, "/no/such/location")
        tell(client, client.path)
        tell(client, make_location(self, client, {"Latitude": 59.9}))
        tell_values(self, client, "59.9", dbus.UInt32(10), True)
        for latitude, longitude, accuracy in numbers:
            tell_values(self, client, latitude, longitude, accuracy)


@dbus.service.method(MOCK_IFACE, out_signature="s")
def TakeLog(self):
    """Returns the methods called since the last time, in their order."""
    calls = " ".join(self.geoclue.calls)
    self.geoclue.calls.clear()
    return calls


@dbus.service.method(MOCK_IFACE, out_signature="s")
def GetClients(self):
    """Returns the desktop IDs and accuracy levels of the clients that there are."""
    return " ".join(
        f"{c.Get(CLIENT, 'DesktopId')}={c.Get(CLIENT, 'RequestedAccuracyLevel')}"
        for c in self.geoclue.clients.values()
    )
