package dev.askel.engine.execution;

import dev.askel.engine.registry.start.WeightedCache;
import dev.askel.engine.searchattribute.LaterAttributes;

/** The compiled definitions that executions of this node used last. Thread-safe. */
public final class LaterAttributesCache {
    /** The maximum number of characters of all definitions. */
    private static final long CHARACTERS_MAX = 1_000_000;

    private final WeightedCache<String, LaterAttributes> compiled =
            new WeightedCache<>(CHARACTERS_MAX, LaterAttributes::characters);

    /** Returns the compiled form of the definitions that an execution keeps from its start. */
    public LaterAttributes get(String stored) {
        var known = compiled.get(stored);
        if (known != null) {
            return known;
        }
        var fresh = LaterAttributes.of(stored);
        compiled.put(stored, fresh);
        return fresh;
    }
}
