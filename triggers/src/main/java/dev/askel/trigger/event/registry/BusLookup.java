package dev.askel.trigger.event.registry;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError.EventBridgeError;
import dev.askel.trigger.event.EventArn;
import dev.askel.trigger.event.EventBuses;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Finds the bus that a request names. */
public final class BusLookup {
    private static final String ARN_PREFIX = "arn:";

    /**
     * Returns the key of a bus of the caller.
     *
     * @param nameOrArn null for the default bus
     * @return {@code ResourceNotFoundException} for the ARN of another account or region
     */
    public Answer<BusKey> key(Caller caller, @Nullable String nameOrArn) {
        var scope = caller.scope();
        if (nameOrArn == null) {
            return Answer.ok(new BusKey(scope, EventBuses.DEFAULT));
        }
        if (!nameOrArn.startsWith(ARN_PREFIX)) {
            return Answer.ok(new BusKey(scope, nameOrArn));
        }
        return EventArn.parse(nameOrArn) instanceof EventArn.Bus(var owner, var name)
                        && owner.equals(scope)
                ? Answer.ok(new BusKey(scope, name))
                : Answer.refused(EventBridgeError.noBus(nameOrArn));
    }

    /** Whether a bus exists. */
    boolean isPresent(Connection connection, BusKey bus) throws SQLException {
        return bus.name().equals(EventBuses.DEFAULT) || BusTable.find(connection, bus) != null;
    }
}
