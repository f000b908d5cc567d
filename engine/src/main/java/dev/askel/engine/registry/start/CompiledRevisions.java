package dev.askel.engine.registry.start;

import dev.askel.asl.model.StateMachine;
import dev.askel.engine.api.Answer;
import dev.askel.engine.registry.table.Limits;
import dev.askel.engine.registry.table.MachineTable;
import dev.askel.engine.registry.table.MachineTable.Joined;
import dev.askel.engine.registry.table.StoredMachine;
import dev.askel.engine.registry.table.StoredRevision;
import dev.askel.engine.visibility.SqlWorkers;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The compiled revisions of this node. A revision never changes, so what is here never is wrong; it
 * is compiled once, however many ask for it at the same time, and forgotten when others need the
 * room.
 */
public final class CompiledRevisions {
    /** About how many bytes of heap a character of a definition becomes, text included. */
    static final int BYTES_PER_CHARACTER = 12;

    /** About what a revision takes however short it is. */
    static final int BYTES_PER_REVISION = 4_096;

    private record Key(UUID machineId, int revision) {}

    private final SqlWorkers workers;
    private final WeightedCache<Key, PinnedRevision> kept;
    private final SingleFlight<Key, Answer<Optional<PinnedRevision>>> loads = new SingleFlight<>();

    public CompiledRevisions(SqlWorkers workers, Limits limits) {
        this.workers = workers;
        this.kept = new WeightedCache<>(limits.revisionCacheBytesMax(), CompiledRevisions::bytesOf);
    }

    private static long bytesOf(PinnedRevision revision) {
        return BYTES_PER_REVISION + (long) BYTES_PER_CHARACTER * revision.definition().length();
    }

    /** A revision that something refers to; refused only when the database cannot be asked. */
    public CompletionStage<Answer<PinnedRevision>> get(UUID machineId, int revision) {
        return find(machineId, revision)
                .thenApply(found ->
                        found.map(pinned ->
                                pinned.orElseThrow(() ->
                                        new NoSuchElementException(
                                                "no row of revisions for "
                                                        + new Key(machineId, revision)))));
    }

    /** The revision, if it is still there: nothing may refer to it, and its machine be deleted. */
    CompletionStage<Answer<Optional<PinnedRevision>>> find(UUID machineId, int revision) {
        var key = new Key(machineId, revision);
        var known = kept.get(key);
        return known == null
                ? loads.load(key, () -> load(key)).result()
                : CompletableFuture.completedFuture(Answer.ok(Optional.of(known)));
    }

    private CompletionStage<Answer<Optional<PinnedRevision>>> load(Key key) {
        // Somebody else's load may have ended since the caller looked.
        var known = kept.get(key);
        if (known != null) {
            return CompletableFuture.completedFuture(Answer.ok(Optional.of(known)));
        }
        return workers.submit(database -> {
            var stored =
                    database.find(connection ->
                            MachineTable.findRevision(connection, key.machineId(), key.revision()));
            return Answer.ok(Optional.ofNullable(stored).map(this::of));
        });
    }

    /** A revision whose row was just read; compiles it unless it is here. */
    public PinnedRevision of(Joined stored) {
        var key = new Key(stored.machine().id(), stored.revision().revision());
        var known = kept.get(key);
        if (known != null) {
            return known;
        }
        var model = DefinitionCompiler.stored(stored.revision().content().definition());
        return keep(stored.machine(), stored.revision(), model);
    }

    /** A revision that was just made. */
    public PinnedRevision keep(StoredMachine machine, StoredRevision revision, StateMachine model) {
        var pinned = PinnedRevision.of(machine, revision, model);
        kept.put(new Key(machine.id(), revision.revision()), pinned);
        return pinned;
    }
}
