package dev.askel.engine.tck;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.askel.engine.journal.JournalSettings;
import dev.askel.engine.journal.TestPostgres;
import dev.askel.engine.journal.plugin.SharedJournal;
import dev.askel.engine.journal.postgres.PostgresJournal;
import org.apache.pekko.actor.ActorSystem;

/** A journal over a database of its own, made known to an actor system. */
final class TckJournal implements AutoCloseable {
    /** Both plugins as a node configures them, and a TCK with the patience of our own tests. */
    static final Config PLUGINS =
            ConfigFactory.parseString(
                            """
                            pekko.persistence.journal.plugin = "askel.journal"
                            pekko.persistence.snapshot-store.plugin = "askel.snapshot-store"
                            pekko.test.single-expect-default = 60s
                            """)
                    .withFallback(ConfigFactory.load());

    private final PostgresJournal journal;

    private TckJournal(PostgresJournal journal) {
        this.journal = journal;
    }

    static TckJournal providedTo(ActorSystem system) {
        return providedTo(system, TestPostgres.shared().createDatabase());
    }

    static TckJournal providedTo(ActorSystem system, TestPostgres.Database database) {
        var journal = PostgresJournal.open(database.dataSource(), JournalSettings.standard());
        SharedJournal.of(system).provide(journal);
        return new TckJournal(journal);
    }

    PostgresJournal journal() {
        return journal;
    }

    @Override
    public void close() {
        journal.close();
    }
}
