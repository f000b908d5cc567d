-- Schedules and their groups (docs/schedules.md). The group "default" always exists, also without a row.
-- Times: engine time, milliseconds since 1970.
-- tags: a JSON object.
CREATE TABLE IF NOT EXISTS schedule_groups (
    account      text   COLLATE "C" NOT NULL,
    region       text   COLLATE "C" NOT NULL,
    name         text   COLLATE "C" NOT NULL,
    state        text   COLLATE "C" NOT NULL CHECK (state IN ('ACTIVE', 'DELETING')),
    tags         bytea  NOT NULL,
    created_at   bigint NOT NULL,
    modified_at  bigint NOT NULL,
    client_token text   COLLATE "C",
    PRIMARY KEY (account, region, name)
);
CREATE INDEX IF NOT EXISTS schedule_groups_deleting ON schedule_groups (account, region, name)
    WHERE state = 'DELETING';

-- schedule_id: another id than that of an earlier schedule with the same name.
-- lane: 0 to 7, derived from schedule_id. One node of the cluster fires the schedules of a lane.
-- definition: DefinitionCodec. state is also in it.
-- next_at: the next occurrence. due_at: the time in the flexible window when it fires. Both are null when the schedule
-- is disabled or has no further occurrence.
CREATE TABLE IF NOT EXISTS schedules (
    account      text     COLLATE "C" NOT NULL,
    region       text     COLLATE "C" NOT NULL,
    group_name   text     COLLATE "C" NOT NULL,
    name         text     COLLATE "C" NOT NULL,
    schedule_id  uuid     NOT NULL UNIQUE,
    lane         smallint NOT NULL,
    state        text     COLLATE "C" NOT NULL CHECK (state IN ('ENABLED', 'DISABLED')),
    definition   bytea    NOT NULL,
    created_at   bigint   NOT NULL,
    modified_at  bigint   NOT NULL,
    anchor_at    bigint   NOT NULL,
    client_token text     COLLATE "C",
    next_at      bigint,
    due_at       bigint,
    PRIMARY KEY (account, region, group_name, name)
);
CREATE INDEX IF NOT EXISTS schedules_due ON schedules (lane, due_at, schedule_id) WHERE due_at IS NOT NULL;
-- Each occurrence leaves a dead entry in the index of due times.
ALTER TABLE schedules SET (autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_scale_factor = 0.02);
