package dev.askel.engine.journal.plugin;

import dev.askel.engine.journal.JournalWrite;
import dev.askel.engine.journal.WriteOutcome;

/** An event-sourced entity's write failed; Pekko stops the entity. */
public final class PluginWriteFailedException extends RuntimeException {
    PluginWriteFailedException(JournalWrite write, WriteOutcome outcome) {
        super(write.persistenceId() + " " + write.rows().getFirst().sequenceNr() + ": " + outcome);
    }

    PluginWriteFailedException(JournalWrite write, Throwable cause) {
        super(write.persistenceId() + " " + write.rows().getFirst().sequenceNr(), cause);
    }
}
