package dev.askel.engine.journal.plugin;

import dev.askel.engine.journal.postgres.PostgresJournal;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.AbstractExtensionId;
import org.apache.pekko.actor.ClassicActorSystemProvider;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.Extension;

/**
 * Provides the engine's journal to the persistence plugins of an actor system. Plugins and
 * executions share the journal's writer threads. The engine sets the journal once. Before that,
 * requests of plugins wait.
 */
public final class SharedJournal implements Extension {
    private static final class Id extends AbstractExtensionId<SharedJournal> {
        static final Id ID = new Id();

        @Override
        public SharedJournal createExtension(ExtendedActorSystem system) {
            return new SharedJournal();
        }
    }

    private final CompletableFuture<PostgresJournal> journal = new CompletableFuture<>();

    private SharedJournal() {}

    /** Returns the extension of an actor system, classic or typed. */
    public static SharedJournal of(ClassicActorSystemProvider system) {
        return Id.ID.get(system);
    }

    /** Sets the journal. The caller closes it after the actor system has terminated. */
    public void provide(PostgresJournal opened) {
        if (!journal.complete(opened)) {
            throw new IllegalStateException("the actor system has a journal already");
        }
    }

    CompletionStage<PostgresJournal> journal() {
        return journal;
    }
}
