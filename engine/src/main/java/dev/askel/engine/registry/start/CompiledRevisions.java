package dev.askel.engine.registry.start;

import dev.askel.asl.model.StateMachine;
import dev.askel.engine.api.Answer;
import dev.askel.engine.registry.table.MachineTable;
import dev.askel.engine.registry.table.MachineTable.MachineWithRevision;
import dev.askel.engine.registry.table.RegistryLimits;
import dev.askel.engine.registry.table.StoredMachine;
import dev.askel.engine.registry.table.StoredRevision;
import dev.askel.engine.sql.SqlWorkers;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;

/**
 * The cache of compiled revisions of this node. A revision never changes, so a cached revision is
 * never outdated. Concurrent requests share one compilation. The cache evicts revisions when it
 * exceeds its size.
 */
public final class CompiledRevisions {
    /** Estimated heap bytes per character of a definition, including its text. */
    static final int BYTES_PER_CHARACTER = 12;

    /** Estimated heap bytes of a revision with an empty definition. */
    static final int BYTES_PER_REVISION = 4_096;

    private record Key(UUID machineId, int revision) {}

    private final SqlWorkers workers;
    private final WeightedCache<Key, PinnedRevision> cached;
    private final SingleFlight<Key, Answer<Optional<PinnedRevision>>> loads = new SingleFlight<>();

    public CompiledRevisions(SqlWorkers workers, RegistryLimits limits) {
        this.workers = workers;
        this.cached =
                new WeightedCache<>(limits.revisionCacheBytesMax(), CompiledRevisions::bytesOf);
    }

    private static long bytesOf(PinnedRevision revision) {
        return BYTES_PER_REVISION + (long) BYTES_PER_CHARACTER * revision.definition().length();
    }

    /**
     * Returns a revision to which a row refers, or a refusal when the database cannot be queried.
     */
    public CompletionStage<Answer<PinnedRevision>> get(UUID machineId, int revision) {
        return find(machineId, revision)
                .thenApply(found ->
                        found.map(pinned ->
                                pinned.orElseThrow(() ->
                                        new NoSuchElementException(
                                                "no row of revisions for "
                                                        + new Key(machineId, revision)))));
    }

    /** Returns the revision; empty when the revision was deleted with its machine. */
    CompletionStage<Answer<Optional<PinnedRevision>>> find(UUID machineId, int revision) {
        var key = new Key(machineId, revision);
        var known = cached.get(key);
        return known == null
                ? loads.load(key, () -> load(key)).result()
                : Answer.okStage(Optional.of(known));
    }

    private CompletionStage<Answer<Optional<PinnedRevision>>> load(Key key) {
        // Another load may have completed since the caller looked the revision up.
        var known = cached.get(key);
        if (known != null) {
            return Answer.okStage(Optional.of(known));
        }
        return workers.submit(database -> {
            var stored =
                    database.find(connection ->
                            MachineTable.findRevision(connection, key.machineId(), key.revision()));
            return Answer.ok(Optional.ofNullable(stored).map(this::compile));
        });
    }

    /** Returns a revision whose row was just read. Compiles the revision unless it is cached. */
    public PinnedRevision compile(MachineWithRevision stored) {
        var key = new Key(stored.machine().id(), stored.revision().revision());
        var known = cached.get(key);
        if (known != null) {
            return known;
        }
        var model = DefinitionCompiler.compileStored(stored.revision().content().definition());
        return cache(stored.machine(), stored.revision(), model);
    }

    /** Caches a revision that was just created. */
    public PinnedRevision cache(
            StoredMachine machine, StoredRevision revision, StateMachine model) {
        var pinned = PinnedRevision.of(machine, revision, model);
        cached.put(new Key(machine.id(), revision.revision()), pinned);
        return pinned;
    }
}
