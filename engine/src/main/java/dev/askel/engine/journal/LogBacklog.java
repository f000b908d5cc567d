package dev.askel.engine.journal;

import dev.askel.engine.journal.partition.SliceRange;
import dev.askel.engine.journal.partition.Slices;
import dev.askel.engine.sql.Bytes;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The records that committed rows owe to logs and event buses, in rows of their own: whoever
 * delivers them may be killed at any moment, and is told of them again.
 */
public interface LogBacklog {
    /**
     * A log group that is owed something.
     *
     * @param slice {@link Slices#of} the ARN
     */
    record Group(int slice, String logGroupArn) {
        /** The group of that ARN. */
        public static Group of(String logGroupArn) {
            return new Group(Slices.of(logGroupArn), logGroupArn);
        }
    }

    /**
     * A journal row whose records are owed.
     *
     * @param id names it in {@link #delivered}; grows in the order of an execution's rows
     * @param owedAtMillis engine time of the row
     * @param machineName null when the execution is gone
     * @param row null when the journal has it no more
     * @param record what is to be sent as it is; null for what is made of the row
     */
    record Owed(
            long id,
            String persistenceId,
            OwedLog terms,
            long owedAtMillis,
            @Nullable String machineName,
            @Nullable Encoded row,
            @Nullable Bytes record) {}

    /** The groups of these slices that are owed something, a number of them at most. */
    CompletionStage<List<Group>> groups(SliceRange slices, int groupsMax);

    /**
     * What a group is owed, the oldest first.
     *
     * @param afterId of the last row that the caller has seen; 0 for all
     * @param bytesMax of stored payload; one row is given however large it is
     */
    CompletionStage<List<Owed>> owed(Group group, long afterId, int rowsMax, long bytesMax);

    /** These have been delivered. Not durable at once: after a crash some may be owed again. */
    CompletionStage<?> delivered(Group group, List<Long> ids);

    /**
     * Forgets what a group is owed since before a time, a number of rows at most.
     *
     * @return how many were forgotten
     */
    CompletionStage<Integer> forget(Group group, long beforeMillis, int rowsMax);

    /** Lets {@code told} hear of each commit of this node that owes; it must only pass it on. */
    void whenOwed(Consumer<Group> told);
}
