-- A database as the first release (0.1) left it, written by its own statements.
PRAGMA journal_mode = WAL;
CREATE TABLE controller (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, epoch INTEGER NOT NULL,
    highest_boot INTEGER NOT NULL, highest_sequence INTEGER NOT NULL,
    through_boot INTEGER NOT NULL, through_sequence INTEGER NOT NULL);
CREATE TABLE stored (
    controller INTEGER NOT NULL, epoch INTEGER NOT NULL, boot INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,
    PRIMARY KEY (controller, epoch, boot, first)) WITHOUT ROWID;
CREATE TABLE point (id INTEGER PRIMARY KEY, device TEXT NOT NULL, name TEXT NOT NULL, UNIQUE (device, name));
CREATE TABLE recent (id INTEGER PRIMARY KEY, point INTEGER NOT NULL, time INTEGER NOT NULL, value REAL, flags INTEGER NOT NULL);
CREATE TABLE sample (
    point INTEGER NOT NULL, time INTEGER NOT NULL, tie INTEGER NOT NULL, value REAL, flags INTEGER NOT NULL,
    PRIMARY KEY (point, time, tie)) WITHOUT ROWID;
CREATE TABLE event (
    id INTEGER PRIMARY KEY, time INTEGER NOT NULL, controller INTEGER NOT NULL, device TEXT NOT NULL, code INTEGER NOT NULL,
    point TEXT, value REAL, command INTEGER NOT NULL, priority INTEGER NOT NULL, source INTEGER NOT NULL, reason INTEGER NOT NULL,
    text TEXT, flags INTEGER NOT NULL);
CREATE INDEX event_time ON event (time);
CREATE TABLE audit (
    id INTEGER PRIMARY KEY, command INTEGER NOT NULL, time INTEGER NOT NULL, stage TEXT NOT NULL, controller TEXT NOT NULL,
    device TEXT NOT NULL, point TEXT NOT NULL, value REAL, priority INTEGER NOT NULL, user TEXT NOT NULL, text TEXT NOT NULL);
CREATE INDEX audit_command ON audit (command);
PRAGMA user_version = 1;
INSERT INTO controller VALUES (1, 'plant', 0, 2, 40, 2, 40);
INSERT INTO stored VALUES (1, 0, 2, 1, 40);
INSERT INTO point VALUES (1, 'meter', 'power'), (2, 'meter', 'voltage');
INSERT INTO sample VALUES (1, 1699999999000, 0, 1.5, 12), (1, 1700000000000, 0, 2.5, 4), (1, 1700000000000, 1, 3.5, 19), (2, 1700000000000, 0, 375.5, 4);
INSERT INTO recent VALUES (1, 1, 1700000001000, NULL, 1), (2, 1, 1700000002000, 4.25, 4), (3, 2, 1700000002000, 376, 4);
INSERT INTO event VALUES (1, 1700000000005, 1, 'room-301', 12, 'room-301/setpoint', 21.5, -1, 8, 3, 4, '读回', 8);
INSERT INTO audit VALUES (1, 7, 1700000000000, 'Sent', 'floors', 'room-301', 'setpoint', 21.0, 8, 'operator', 'too cold');
