package dev.askel.engine.tck;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.askel.engine.journal.EncodedPayload;
import dev.askel.engine.journal.ExecutionChange;
import dev.askel.engine.journal.ExecutionProgress;
import dev.askel.engine.journal.ExecutionRow;
import dev.askel.engine.journal.ExecutionRowIdentity;
import dev.askel.engine.journal.JournalWrite;
import dev.askel.engine.journal.NewRow;
import dev.askel.engine.journal.TestPostgres;
import dev.askel.engine.journal.WriteOutcome.Committed;
import dev.askel.engine.journal.partition.PartitionPeriod;
import dev.askel.engine.journal.partition.Slices;
import dev.askel.engine.sql.Bytes;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.persistence.jdbc.query.javadsl.JdbcReadJournal;
import org.apache.pekko.persistence.query.EventEnvelope;
import org.apache.pekko.persistence.query.PersistenceQuery;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.testkit.javadsl.TestKit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/**
 * Checks that Pekko Persistence JDBC can read the rows of Askel's journal. The tables have the
 * plugin's format.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class JdbcPluginCompatibilityTest {
    private static final long STARTED_AT = 1_790_000_000_000L;

    private final TestPostgres.Database database = TestPostgres.shared().createDatabase();
    private final ActorSystem askelSystem = ActorSystem.create("ours", TckJournal.PLUGIN_SETTINGS);
    private final TckJournal journal = TckJournal.openFor(askelSystem, database);
    private final ActorSystem jdbcSystem = ActorSystem.create("jdbc", jdbcPlugins());

    private Config jdbcPlugins() {
        return ConfigFactory.parseString(
                        """
                        pekko.persistence.journal.plugin = "jdbc-journal"
                        pekko.persistence.snapshot-store.plugin = "jdbc-snapshot-store"
                        jdbc-journal { use-shared-db = "slick", tables.event_journal.schemaName = "askel" }
                        jdbc-snapshot-store { use-shared-db = "slick", tables.snapshot.schemaName = "askel" }
                        jdbc-read-journal { use-shared-db = "slick", tables.event_journal.schemaName = "askel" }
                        pekko-persistence-jdbc.shared-databases.slick {
                          profile = "slick.jdbc.PostgresProfile$"
                          db {
                            url = "%s"
                            user = "%s"
                            password = ""
                            driver = "org.postgresql.Driver"
                            numThreads = 2
                            maxConnections = 2
                            minConnections = 1
                          }
                        }
                        """
                                .formatted(database.url(), database.user()))
                .withFallback(ConfigFactory.load());
    }

    @AfterAll
    void stop() {
        TestKit.shutdownActorSystem(jdbcSystem);
        TestKit.shutdownActorSystem(askelSystem);
        journal.close();
    }

    @Test
    void the_jdbc_plugin_reads_an_execution_of_our_journal() throws Exception {
        var id = "123456789012/us-east-1/" + new UUID(0, 1) + "/foreign";
        for (long number = 1; number <= 5; number++) {
            var row = writeRow(id, number);
            assertThat(
                            await(
                                    journal.journal()
                                            .write(
                                                    number == 1
                                                            ? row.with(executionStart(id))
                                                            : row)))
                    .isEqualTo(new Committed(PartitionPeriod.WEEK.bucketAt(STARTED_AT)));
        }

        var events =
                await(
                        PersistenceQuery.get(jdbcSystem)
                                .getReadJournalFor(
                                        JdbcReadJournal.class, JdbcReadJournal.Identifier())
                                .currentEventsByPersistenceId(id, 0, Long.MAX_VALUE)
                                .runWith(Sink.seq(), jdbcSystem));

        assertThat(events)
                .extracting(EventEnvelope::event)
                .containsExactly("event 1", "event 2", "event 3", "event 4", "event 5");
        assertThat(events)
                .extracting(EventEnvelope::sequenceNr)
                .containsExactly(1L, 2L, 3L, 4L, 5L);
    }

    @Test
    @Timeout(60)
    void the_jdbc_plugins_recover_an_entity_of_our_plugins() throws Exception {
        assertThat(append(askelSystem, "a", "b", "c", "d")).isEqualTo("abcd");
        while (!hasSnapshot()) {
            TimeUnit.MILLISECONDS.sleep(50);
        }
        try (var connection = database.connect();
                var statement = connection.createStatement()) {
            // Only the snapshot contains these events now.
            statement.execute(
                    "DELETE FROM event_journal WHERE sequence_number <= 3 AND bucket = 0");
        }

        assertThat(append(jdbcSystem, "")).isEqualTo("abcd");
    }

    private boolean hasSnapshot() throws Exception {
        var recovered = await(journal.journal().recover("recorder|1"));
        return recovered != null && recovered.snapshot() != null;
    }

    private static String append(ActorSystem system, String... texts) throws Exception {
        var entity = Adapter.spawn(system, new TextEntity("recorder|1"), "recorder");
        var recorded = "";
        for (var text : texts) {
            recorded =
                    await(
                            AskPattern.ask(
                                    entity,
                                    replyTo -> new TextEntity.AppendText(text, replyTo),
                                    Duration.ofSeconds(20),
                                    Adapter.toTyped(system).scheduler()));
        }
        return recorded;
    }

    private static JournalWrite writeRow(String id, long number) {
        var text = ("event " + number).getBytes(StandardCharsets.UTF_8);
        // The id of Pekko's string serializer, which the other actor system uses to deserialize the
        // row.
        var encoded = new EncodedPayload(20, "", Bytes.wrap(text));
        return JournalWrite.of(
                id,
                PartitionPeriod.WEEK.bucketAt(STARTED_AT),
                new NewRow(number, "w", STARTED_AT, () -> encoded, text.length));
    }

    private static ExecutionChange.Start executionStart(String id) {
        var identity =
                new ExecutionRowIdentity(
                        id,
                        "123456789012",
                        "us-east-1",
                        new UUID(0, 1),
                        "machine",
                        "foreign",
                        PartitionPeriod.WEEK.bucketAt(STARTED_AT),
                        Slices.of(id),
                        STARTED_AT,
                        1,
                        "arn:aws:iam::123456789012:role/r",
                        null,
                        null,
                        null,
                        null,
                        null,
                        true,
                        null);
        return new ExecutionChange.Start(
                new ExecutionRow(identity, ExecutionProgress.running(1)), null);
    }

    private static <T extends @Nullable Object> T await(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
    }
}
