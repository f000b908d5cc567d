package dev.askel.engine.tck;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.askel.engine.journal.JournalSettings;
import dev.askel.engine.journal.TestPostgres;
import dev.askel.engine.journal.plugin.SharedJournal;
import dev.askel.engine.journal.postgres.PostgresJournal;
import org.apache.pekko.actor.ActorSystem;

/** A journal that the plugins of an actor system use. */
final class TckJournal implements AutoCloseable {
    /** Selects both plugins as a node's configuration does. Sets the TCK's timeout to 60 s. */
    static final Config PLUGIN_SETTINGS =
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

    /** Opens a journal on a new database and provides it to the plugins of an actor system. */
    static TckJournal openFor(ActorSystem system) {
        return openFor(system, TestPostgres.shared().createDatabase());
    }

    /** Opens a journal on a database and provides it to the plugins of an actor system. */
    static TckJournal openFor(ActorSystem system, TestPostgres.Database database) {
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
