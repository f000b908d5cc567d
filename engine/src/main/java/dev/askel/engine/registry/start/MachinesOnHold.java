package dev.askel.engine.registry.start;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Arns;
import dev.askel.engine.api.arn.Arn.StateMachineArn;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * State machines that an operator has put on hold, until this node ends or the installation is
 * resumed. Their executions are not started, woken or resumed. These executions can be inspected,
 * stopped, repaired, and deleted with their machine.
 *
 * @param holdsAll whether every machine is on hold
 * @param arns the ARNs of the machines on hold, without version or alias
 * @param machineIds the ids of these machines, as persistence ids contain them
 */
public record MachinesOnHold(boolean holdsAll, Set<String> arns, Set<String> machineIds) {
    /** No machine is on hold. */
    public static final MachinesOnHold NONE = new MachinesOnHold(false, Set.of(), Set.of());

    /** Every machine is on hold. */
    public static final MachinesOnHold EVERY = new MachinesOnHold(true, Set.of(), Set.of());

    /** The name that puts all machines on hold. */
    public static final String ALL = "all";

    private static final String FIND =
            """
            SELECT machine_id FROM machines
             WHERE account = ? AND region = ? AND name = ? AND deleted_at IS NULL\
            """;

    public MachinesOnHold {
        arns = Set.copyOf(arns);
        machineIds = Set.copyOf(machineIds);
    }

    /**
     * Finds machines by their ARNs. A machine that does not exist is put on hold by its ARN,
     * without an id.
     *
     * @param names ARNs of state machines, or {@link #ALL}
     * @throws IllegalArgumentException when a name is not such an ARN
     */
    public static MachinesOnHold find(DataSource database, Collection<String> names)
            throws SQLException {
        if (names.isEmpty()) {
            return NONE;
        }
        if (names.contains(ALL)) {
            return EVERY;
        }
        var arns = new HashSet<String>();
        var ids = new HashSet<String>();
        try (var connection = database.getConnection()) {
            for (var name : names) {
                var arn = arn(name);
                arns.add(arn.toString());
                var id = id(connection, arn);
                if (id != null) {
                    ids.add(id);
                }
            }
        }
        return new MachinesOnHold(false, arns, ids);
    }

    private static StateMachineArn arn(String name) {
        if (Arns.parseStateMachine(name) instanceof Answer.Ok(var arn) && arn.isUnqualified()) {
            return arn;
        }
        throw new IllegalArgumentException(
                "'%s' is not the ARN of a state machine; expected one, or '%s'"
                        .formatted(name, ALL));
    }

    /**
     * Returns the id of the machine; null when there is no such machine, for example because it was
     * deleted after it was put on hold.
     */
    private static @Nullable String id(Connection connection, StateMachineArn arn)
            throws SQLException {
        try (var statement = connection.prepareStatement(FIND)) {
            statement.setString(1, arn.scope().account());
            statement.setString(2, arn.scope().region());
            statement.setString(3, arn.name());
            try (var found = statement.executeQuery()) {
                return found.next() ? found.getString(1) : null;
            }
        }
    }

    /** Returns whether the machine with this id is on hold. */
    public boolean isOnHold(String machineId) {
        return holdsAll || machineIds.contains(machineId);
    }

    /**
     * Returns whether the machine of this ARN is on hold; the ARN may name a version or an alias.
     */
    public boolean holdsArn(String text) {
        return holdsAll
                || (Arns.parseStateMachine(text) instanceof Answer.Ok(var arn) && isOnHold(arn));
    }

    /** Returns whether the machine of this ARN is on hold. */
    public boolean isOnHold(StateMachineArn arn) {
        return holdsAll || arns.contains(arn.unqualified().toString());
    }
}
