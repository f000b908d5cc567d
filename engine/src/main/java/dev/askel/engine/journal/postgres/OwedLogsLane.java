package dev.askel.engine.journal.postgres;

import dev.askel.engine.journal.JournalWrite;
import dev.askel.engine.journal.LogBacklog;
import dev.askel.engine.journal.partition.SliceRange;
import dev.askel.engine.journal.postgres.PostgresJournal.SqlWork;
import dev.askel.engine.journal.read.SqlLane;
import dev.askel.engine.journal.writer.OwedLogsTable;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The backlog of logs in the journal's database, on a thread of its own. */
final class OwedLogsLane implements LogBacklog, AutoCloseable {
    private final SqlLane<SqlWork<?>, @Nullable Object> lane;
    private volatile Consumer<Group> whenOwed = _ -> {};

    OwedLogsLane(SqlLane<SqlWork<?>, @Nullable Object> lane) {
        this.lane = lane;
    }

    void start() {
        lane.start();
    }

    /** This write is durable. */
    void committed(JournalWrite write) {
        for (var log : write.logs()) {
            whenOwed.accept(Group.of(log.logGroupArn()));
        }
    }

    @Override
    public void whenOwed(Consumer<Group> told) {
        whenOwed = told;
    }

    @Override
    public CompletionStage<List<Group>> groups(SliceRange slices, int groupsMax) {
        return PostgresJournal.asked(lane, c -> OwedLogsTable.groups(c, slices, groupsMax));
    }

    @Override
    public CompletionStage<List<Owed>> owed(Group group, long afterId, int rowsMax, long bytesMax) {
        return PostgresJournal.asked(
                lane, c -> OwedLogsTable.owed(c, group, afterId, rowsMax, bytesMax));
    }

    @Override
    public CompletionStage<?> delivered(Group group, List<Long> ids) {
        return PostgresJournal.asked(lane, c -> OwedLogsTable.delete(c, group, ids));
    }

    @Override
    public CompletionStage<Integer> forget(Group group, long beforeMillis, int rowsMax) {
        return PostgresJournal.asked(
                lane, c -> OwedLogsTable.forget(c, group, beforeMillis, rowsMax));
    }

    @Override
    public void close() {
        lane.close();
    }
}
