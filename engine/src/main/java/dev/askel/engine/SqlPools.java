package dev.askel.engine;

import dev.askel.engine.maprun.MapRunWorkers;
import dev.askel.engine.sql.Fence;
import dev.askel.engine.sql.PayloadEncryption;
import dev.askel.engine.sql.SqlWorkers;
import javax.sql.DataSource;

/**
 * The threads that read from the database outside the journal. Each purpose has its own pool. Many
 * lists must not delay starts and recoveries. Slow searches must not delay descriptions and the
 * feed of changes. Map Runs with many children must delay no other reads.
 *
 * @param registry the pool for the registry
 * @param lists the pool for lists and descriptions
 * @param searches the pool for searches and statistics
 * @param mapRuns the pool for the actors that own Map Runs
 */
record SqlPools(SqlWorkers registry, SqlWorkers lists, SqlWorkers searches, MapRunWorkers mapRuns)
        implements AutoCloseable {
    /** The maximum number of queued searches and statistics. Each query may take seconds. */
    private static final int QUEUED_SEARCHES_MAX = 100;

    /**
     * Starts the threads.
     *
     * @param fence refuses changes once the cluster has removed this node
     */
    static SqlPools open(
            DataSource database,
            PayloadEncryption encryption,
            EngineSettings settings,
            Fence fence) {
        return new SqlPools(
                SqlWorkers.open(
                        "registry",
                        database,
                        encryption,
                        fence,
                        settings.readerConnections(),
                        settings.queuedReadsMax()),
                SqlWorkers.open(
                        "lists",
                        database,
                        encryption,
                        fence,
                        settings.readerConnections(),
                        settings.queuedListsMax()),
                SqlWorkers.open(
                        "searches",
                        database,
                        encryption,
                        settings.readerConnections(),
                        QUEUED_SEARCHES_MAX),
                MapRunWorkers.open(database, encryption, fence));
    }

    @Override
    public void close() {
        mapRuns.close();
        searches.close();
        lists.close();
        registry.close();
    }
}
