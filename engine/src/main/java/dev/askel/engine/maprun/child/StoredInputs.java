package dev.askel.engine.maprun.child;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** Reads the inputs of Standard children from the rows of their executions. */
public interface StoredInputs {
    /**
     * Reads inputs. The stage fails with {@code UnavailableException} when the database is
     * unavailable or busy.
     *
     * @param persistenceIds the ids of executions
     * @return JSON text by persistence id; deleted executions are missing
     */
    CompletionStage<Map<String, String>> inputs(Collection<String> persistenceIds);
}
