-- How engine time relates to the database's clock. One row.
-- correction_millis: engine time minus the database's clock; 0 unless a jump of that clock was refused.
-- generation: counts the changes of the row, so that of two nodes that notice the same jump one changes it.
-- settled_at: epoch milliseconds in engine time; before then nothing is deleted for its age.
CREATE TABLE IF NOT EXISTS engine_clock (
    one               boolean NOT NULL DEFAULT true PRIMARY KEY CHECK (one),
    correction_millis bigint  NOT NULL,
    generation        bigint  NOT NULL,
    settled_at        bigint  NOT NULL
);
INSERT INTO engine_clock (correction_millis, generation, settled_at) VALUES (0, 0, 0) ON CONFLICT (one) DO NOTHING;
