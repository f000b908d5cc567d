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

/** A journal plugin of Pekko Persistence, asked as persistent actors ask it. */
final class PluginDoor implements Way {
    private final String name;
    private final ActorSystem system;
    private final ActorRef plugin;
    private final Runnable beneath;

    private PluginDoor(String name, ActorSystem system, String plugin, Runnable beneath) {
        this.name = name;
        this.system = system;
        this.plugin = Persistence.get(system).journalFor(plugin, ConfigFactory.empty());
        this.beneath = beneath;
    }

    /** Our own, for Pekko's entities. */
    static PluginDoor ours(DataSource database) {
        var system = ActorSystem.create("ours", ConfigFactory.load());
        var journal = PostgresJournal.open(database, JournalSettings.standard());
        SharedJournal.of(system).provide(journal);
        return new PluginDoor("our journal as a plugin", system, "askel.journal", journal::close);
    }

    /** Pekko Persistence JDBC with its own settings, on our tables. */
    static PluginDoor stock(PGSimpleDataSource database) {
        var system = ActorSystem.create("stock", stockSettings(database));
        return new PluginDoor("Pekko Persistence JDBC", system, "jdbc-journal", () -> {});
    }

    private static Config stockSettings(PGSimpleDataSource database) {
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
    public int loops(int writers) {
        return writers;
    }

    @Override
    public void begin(int writers, Run run) {
        for (int i = 0; i < writers; i++) {
            system.actorOf(Props.create(Writer.class, () -> new Writer(plugin, run)));
        }
    }

    /** Writes one row after the other. */
    private static final class Writer extends AbstractActor {
        private final ActorRef plugin;
        private final Run run;
        private Row row = Row.first();

        Writer(ActorRef plugin, Run run) {
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
                                run.wrote(1);
                                row = row.next();
                                write();
                            })
                    .match(
                            JournalProtocol.WriteMessageFailure.class,
                            failure -> run.failed(failure.cause()))
                    .match(
                            JournalProtocol.WriteMessageRejected.class,
                            rejection -> run.failed(rejection.cause()))
                    // The answer for all messages of a request comes before the one for each.
                    .matchAny(_ -> {})
                    .build();
        }

        private void write() {
            if (run.isOver()) {
                run.ended();
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
        beneath.run();
    }
}
