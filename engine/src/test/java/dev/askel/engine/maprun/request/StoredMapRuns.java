package dev.askel.engine.maprun.request;

import dev.askel.engine.journal.partition.Slices;
import dev.askel.engine.maprun.child.ChildBlockCodec;
import dev.askel.engine.maprun.child.ChildEnd;
import dev.askel.engine.sql.Bytes;
import dev.askel.engine.visibility.ExecutionId;
import dev.askel.engine.visibility.TestCatalogue;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Inserts Map Runs and their children into the database of a test class. */
public final class StoredMapRuns {
    static final String MACHINE = "m";
    static final String LABEL = "label";

    private final TestCatalogue catalogue;
    private final UUID machineId;

    public StoredMapRuns(TestCatalogue catalogue) {
        this.catalogue = catalogue;
        this.machineId = catalogue.insertMachine(MACHINE);
    }

    /** A stored run. */
    public record StoredMapRun(UUID machineId, String uuid) {
        public String id() {
            return TestCatalogue.ACCOUNT
                    + "/"
                    + TestCatalogue.REGION
                    + "/"
                    + machineId
                    + "/"
                    + uuid;
        }

        public String arn() {
            return "arn:aws:states:us-east-1:123456789012:mapRun:"
                    + MACHINE
                    + "/"
                    + LABEL
                    + ":"
                    + uuid;
        }
    }

    /** Inserts a running parent. */
    public ExecutionId parent(String name) {
        return catalogue.insertExecution(machineId, MACHINE, name, TestCatalogue.NOW);
    }

    /** Inserts a running Map Run whose plan cannot be read. */
    public StoredMapRun insert(ExecutionId parent, boolean standard, Instant startedAt) {
        var run = new StoredMapRun(machineId, UUID.randomUUID().toString());
        catalogue.execute(
                """
                INSERT INTO map_runs (map_run_id, account, region, machine_id, machine_name, label,
                    uuid, slice, parent_persistence_id, parent_arn, frame, ordinal, life, standard,
                    started_at, plan, max_concurrency, tolerated_count, tolerated_percentage)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', 0, 1, ?, ?, ''::bytea, 0, 1, 2.5)\
                """,
                run.id(),
                TestCatalogue.ACCOUNT,
                TestCatalogue.REGION,
                machineId,
                MACHINE,
                LABEL,
                run.uuid(),
                Slices.of(run.id()),
                parent.persistenceId(),
                parent.arn(MACHINE).toString(),
                standard,
                startedAt.toEpochMilli());
        return run;
    }

    /** Changes columns of a run. */
    public void set(StoredMapRun run, String columns) {
        catalogue.execute("UPDATE map_runs SET " + columns + " WHERE map_run_id = ?", run.id());
    }

    void setProgress(StoredMapRun run, Bytes progress) {
        catalogue.execute(
                "UPDATE map_runs SET progress = ? WHERE map_run_id = ?",
                progress.unsafeArray(),
                run.id());
    }

    /** Inserts a Standard child, which runs. */
    ExecutionId insertChild(StoredMapRun run, String name, int items, Instant startedAt) {
        var id =
                new ExecutionId(
                        TestCatalogue.ACCOUNT, TestCatalogue.REGION, machineId, LABEL, name);
        catalogue.insertExecution(id, MACHINE, startedAt);
        catalogue.execute(
                "UPDATE executions SET map_run_arn = ?, map_items = ? WHERE persistence_id = ?",
                run.arn(),
                items,
                id.persistenceId());
        return id;
    }

    /** Inserts a block of ends of Express children. */
    void insertBlock(StoredMapRun run, long number, ChildEnd... ends) {
        var block = ChildBlockCodec.encode(number, List.of(ends));
        catalogue.execute(
                """
                INSERT INTO map_run_ends (map_run_id, block, first_child, last_child, children,
                    succeeded, failed, timed_out, aborted, summaries, ends)
                VALUES (?, ?, ?, ?, ?::int8multirange, ?, ?, ?, ?, ?, ?)\
                """,
                run.id(),
                number,
                block.firstChild(),
                block.lastChild(),
                block.children(),
                block.succeeded(),
                block.failed(),
                block.timedOut(),
                block.aborted(),
                block.summaries().unsafeArray(),
                block.ends().unsafeArray());
    }
}
