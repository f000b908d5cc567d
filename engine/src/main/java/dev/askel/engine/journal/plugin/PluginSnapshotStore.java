package dev.askel.engine.journal.plugin;

import dev.askel.engine.journal.StoredSnapshot;
import dev.askel.engine.journal.postgres.PostgresJournal;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.apache.pekko.persistence.SelectedSnapshot;
import org.apache.pekko.persistence.SnapshotMetadata;
import org.apache.pekko.persistence.SnapshotSelectionCriteria;
import org.apache.pekko.persistence.snapshot.japi.SnapshotStore;
import org.jspecify.annotations.Nullable;
import scala.concurrent.Future;
import scala.jdk.javaapi.FutureConverters;
import scala.jdk.javaapi.OptionConverters;

/**
 * The snapshot store plugin of Pekko Persistence ({@code askel.snapshot-store} in the
 * configuration).
 */
public final class PluginSnapshotStore extends SnapshotStore {
    private final CompletionStage<PostgresJournal> journal =
            SharedJournal.of(context().system()).journal();
    private final PluginCodec codec = PluginCodec.of(context().system());
    private final Executor executor = context().dispatcher();

    @Override
    public Future<Optional<SelectedSnapshot>> doLoadAsync(
            String persistenceId, SnapshotSelectionCriteria criteria) {
        return FutureConverters.asScala(
                journal.thenCompose(open ->
                                open.<PluginRows.@Nullable Snapshot>inTransaction(connection ->
                                        PluginRows.loadSnapshot(
                                                connection, persistenceId, criteria)))
                        .thenApplyAsync(
                                found ->
                                        found == null
                                                ? Optional.empty()
                                                : Optional.of(selected(persistenceId, found)),
                                executor));
    }

    private SelectedSnapshot selected(String persistenceId, PluginRows.Snapshot found) {
        var stored = found.stored();
        var metadata =
                new SnapshotMetadata(persistenceId, stored.sequenceNr(), stored.timestampMillis());
        var extra = found.metadata();
        return SelectedSnapshot.create(
                extra == null ? metadata : metadata.withMetadata(codec.decode(extra)),
                codec.decode(stored.state()));
    }

    @Override
    public Future<Void> doSaveAsync(SnapshotMetadata metadata, Object snapshot) {
        var extra = OptionConverters.toJava(metadata.metadata()).orElse(null);
        var row =
                new PluginRows.Snapshot(
                        new StoredSnapshot(
                                metadata.sequenceNr(),
                                metadata.timestamp(),
                                codec.encode(snapshot)),
                        extra == null ? null : codec.encode(extra));
        return inTransaction(
                connection -> PluginRows.saveSnapshot(connection, metadata.persistenceId(), row));
    }

    @Override
    public Future<Void> doDeleteAsync(SnapshotMetadata metadata) {
        // In Pekko's metadata, the timestamp 0 selects snapshots of any time.
        long timestamp = metadata.timestamp();
        var exactly =
                SnapshotSelectionCriteria.create(
                        metadata.sequenceNr(),
                        timestamp == 0 ? Long.MAX_VALUE : timestamp,
                        metadata.sequenceNr(),
                        timestamp);
        return doDeleteAsync(metadata.persistenceId(), exactly);
    }

    @Override
    public Future<Void> doDeleteAsync(String persistenceId, SnapshotSelectionCriteria criteria) {
        return inTransaction(
                connection -> PluginRows.deleteSnapshots(connection, persistenceId, criteria));
    }

    private interface Change {
        void apply(java.sql.Connection connection) throws java.sql.SQLException;
    }

    private Future<Void> inTransaction(Change change) {
        return FutureConverters.asScala(
                journal.thenCompose(open ->
                        open.<@Nullable Void>inTransaction(connection -> {
                            change.apply(connection);
                            return null;
                        })));
    }
}
