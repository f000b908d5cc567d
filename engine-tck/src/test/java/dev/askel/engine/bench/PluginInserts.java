package dev.askel.engine.bench;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.askel.engine.journal.JournalSettings;
import dev.askel.engine.journal.plugin.SharedJournal;
import dev.askel.engine.journal.postgres.PostgresJournal;
import java.util.List;
import javax.sql.DataSource;
import org.apache.pekko.actor.AbstractActor;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.Props;
import org.apache.pekko.persistence.AtomicWrite;
import org.apache.pekko.persistence.JournalProtocol;
import org.apache.pekko.persistence.Persistence;
import org.apache.pekko.persistence.PersistentEnvelope;
import org.apache.pekko.persistence.PersistentRepr;
import org.apache.pekko.testkit.javadsl.TestKit;
import org.postgresql.ds.PGSimpleDataSource;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Writes through a journal plugin of Pekko Persistence. It sends the plugin the same messages as a
 * persistent actor.
 */
final class PluginInserts implements InsertPath {
    private final String name;
    private final ActorSystem system;
    private final ActorRef plugin;
    private final Runnable closeJournal;

    private PluginInserts(String name, ActorSystem system, String plugin, Runnable closeJournal) {
        this.name = name;
        this.system = system;
        this.plugin = Persistence.get(system).journalFor(plugin, ConfigFactory.empty());
        this.closeJournal = closeJournal;
    }

    /** Creates a path through the plugin of Askel's journal. */
    static PluginInserts withAskelPlugin(DataSource database) {
        var system = ActorSystem.create("ours", ConfigFactory.load());
        var journal = PostgresJournal.open(database, JournalSettings.standard());
        SharedJournal.of(system).provide(journal);
        return new PluginInserts(
                "our journal as a plugin", system, "askel.journal", journal::close);
    }

    /**
     * Creates a path through Pekko Persistence JDBC with its default settings. It writes to Askel's
     * tables.
     */
    static PluginInserts withJdbcPlugin(PGSimpleDataSource database) {
        var system = ActorSystem.create("jdbc", jdbcSettings(database));
        return new PluginInserts("Pekko Persistence JDBC", system, "jdbc-journal", () -> {});
    }

    private static Config jdbcSettings(PGSimpleDataSource database) {
        return ConfigFactory.parseString(
                        """
                        jdbc-journal {
                          tables.event_journal.schemaName = "askel"
                          slick {
                            profile = "slick.jdbc.PostgresProfile$"
                            db { url = "%s", user = "%s", password = "%s", driver = "org.postgresql.Driver" }
                          }
                        }
                        """
                                .formatted(
                                        database.getUrl(),
                                        database.getUser(),
                                        database.getPassword()))
                .withFallback(ConfigFactory.load());
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int loopCount(int writers) {
        return writers;
    }

    @Override
    public void start(int writers, InsertRun run) {
        for (int i = 0; i < writers; i++) {
            system.actorOf(Props.create(Writer.class, () -> new Writer(plugin, run)));
        }
    }

    /** Simulates one writer, which writes a row after the commit of the previous row. */
    private static final class Writer extends AbstractActor {
        private final ActorRef plugin;
        private final InsertRun run;
        private BenchRow row = BenchRow.firstOfNewExecution();

        Writer(ActorRef plugin, InsertRun run) {
            this.plugin = plugin;
            this.run = run;
        }

        @Override
        public void preStart() {
            write();
        }

        @Override
        public Receive createReceive() {
            return receiveBuilder()
                    .match(
                            JournalProtocol.WriteMessageSuccess.class,
                            _ -> {
                                run.addCommitted(1);
                                row = row.next();
                                write();
                            })
                    .match(
                            JournalProtocol.WriteMessageFailure.class,
                            failure -> run.onLoopFailed(failure.cause()))
                    .match(
                            JournalProtocol.WriteMessageRejected.class,
                            rejection -> run.onLoopFailed(rejection.cause()))
                    // Ignores WriteMessagesSuccessful, which precedes the messages for single rows.
                    .matchAny(_ -> {})
                    .build();
        }

        private void write() {
            if (run.isStopping()) {
                run.onLoopEnded();
                getContext().stop(getSelf());
                return;
            }
            PersistentEnvelope event =
                    AtomicWrite.apply(
                            PersistentRepr.apply(
                                            row.payload(),
                                            row.sequenceNr(),
                                            row.persistenceId(),
                                            "",
                                            false,
                                            getSelf(),
                                            row.writer())
                                    .withTimestamp(System.currentTimeMillis()));
            var events = CollectionConverters.asScala(List.of(event)).toList();
            plugin.tell(new JournalProtocol.WriteMessages(events, getSelf(), 1), getSelf());
        }
    }

    @Override
    public void close() {
        TestKit.shutdownActorSystem(system);
        closeJournal.run();
    }
}
