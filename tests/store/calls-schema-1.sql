-- A file of the first release (schema 1), as it was written then. Never change it.
PRAGMA application_id = 1147499113;
PRAGMA user_version = 1;
CREATE TABLE calls (
    id INTEGER PRIMARY KEY,
    run TEXT NOT NULL,
    call INTEGER NOT NULL,
    began REAL,
    direction TEXT NOT NULL,
    number TEXT NOT NULL,
    uri TEXT NOT NULL,
    name TEXT NOT NULL,
    via TEXT NOT NULL,
    reason TEXT,
    code INTEGER NOT NULL,
    seconds INTEGER,
    codec TEXT,
    seen INTEGER NOT NULL,
    closed INTEGER NOT NULL,
    UNIQUE (run, call)
);
CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
INSERT INTO calls (run, call, began, direction, number, uri, name, via, reason, code, seconds, codec, seen, closed)
VALUES ('run-1', 1, 1795000000.0, 'dialled', '08123456789', 'sip:08123456789@pbx.example', 'Siti', 'Office', 'ended', 0, 65, 'G722', 1, 1),
       ('run-1', -2, 1795000100.0, 'received', '102', 'sip:102@10.0.0.2', 'Sari', 'LAN', 'ended', 0, 12, 'opus', 1, 1);
INSERT INTO settings VALUES ('language', 'id'), ('volume.ringer', '7');
