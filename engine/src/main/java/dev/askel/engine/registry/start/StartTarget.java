package dev.askel.engine.registry.start;

import dev.askel.asl.history.MachineLimits;
import dev.askel.engine.api.arn.Arn.StateMachineArn;
import dev.askel.engine.machinelimit.LimitsJson;
import dev.askel.engine.registry.table.MachineTable;
import dev.askel.engine.registry.table.Routing;
import dev.askel.engine.registry.table.StoredMachine;
import dev.askel.engine.registry.table.StoredVersion;
import dev.askel.engine.searchattribute.CompiledAttributes;
import dev.askel.engine.sql.Row;
import dev.askel.engine.sql.Sql;
import dev.askel.engine.startrule.CompiledStartRule;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The revisions that starts of an ARN run, each with its share of the starts. All of them belong to
 * one generation of the machine; the generation increases with each change. One query reads the
 * machine and the routes.
 *
 * @param arn the ARN of the request: of the machine, a version or an alias
 * @param routes one route, or two when an alias distributes the starts
 * @param startRule the rule of the machine's start limit; null without one
 * @param attributes the search attributes of the machine
 * @param limits the limits that the machine replaces; null for none
 */
record StartTarget(
        StateMachineArn arn,
        StoredMachine machine,
        List<Route> routes,
        @Nullable CompiledStartRule startRule,
        CompiledAttributes attributes,
        @Nullable MachineLimits limits) {
    private static final Sql OF_VERSION =
            new Sql(
                    "SELECT "
                            + MachineTable.MACHINE_COLUMNS
                            + """
                            , v.version AS route_version, v.revision AS route_revision,
                            100 AS route_weight
                              FROM machines AS m
                              LEFT JOIN machine_versions AS v
                                ON v.machine_id = m.machine_id AND v.version = ?\
                            """
                            + MachineTable.LIVE);
    private static final Sql OF_ALIAS =
            new Sql(
                    "SELECT "
                            + MachineTable.MACHINE_COLUMNS
                            + """
                            , v.version AS route_version, v.revision AS route_revision,
                            CASE WHEN v.version = a.first_version THEN a.first_weight
                                 ELSE a.second_weight END AS route_weight
                              FROM machines AS m
                              LEFT JOIN aliases AS a
                                ON a.machine_id = m.machine_id AND a.name = ?
                              LEFT JOIN machine_versions AS v
                                ON v.machine_id = a.machine_id
                               AND v.version IN (a.first_version, a.second_version)\
                            """
                            + MachineTable.LIVE
                            + " ORDER BY v.version");

    /** The characters of the stored attributes whose compiled form weighs as much as a machine. */
    private static final int ATTRIBUTE_CHARACTERS_PER_WEIGHT = 128;

    /**
     * A revision and its share.
     *
     * @param version the number of the version; null for the machine's current revision, even if it
     *     is published
     * @param weight how many of {@link Routing#WEIGHT_TOTAL} starts
     */
    record Route(int revision, @Nullable Long version, int weight) {}

    StartTarget {
        if (routes.isEmpty()) {
            throw new IllegalArgumentException(arn + " has no revision to start");
        }
        routes = List.copyOf(routes);
    }

    private StartTarget(StateMachineArn arn, StoredMachine machine, List<Route> routes) {
        this(
                arn,
                machine,
                routes,
                CompiledStartRule.of(machine.startRule()),
                CompiledAttributes.of(machine.searchAttributes()),
                LimitsJson.read(machine.executionLimits()));
    }

    /** Returns the target of a machine's own ARN. */
    static StartTarget of(StoredMachine machine) {
        return new StartTarget(
                machine.arn(),
                machine,
                List.of(new Route(machine.revision(), null, Routing.WEIGHT_TOTAL)));
    }

    /**
     * Returns the current target of the ARN; null when the machine, version or alias does not
     * exist.
     */
    static @Nullable StartTarget find(Connection connection, StateMachineArn arn)
            throws SQLException {
        if (arn.isUnqualified()) {
            var machine = MachineTable.find(connection, arn);
            return machine == null ? null : of(machine);
        }
        if (arn.isAlias()) {
            return of(
                    arn, rows(connection, OF_ALIAS, arn, Objects.requireNonNull(arn.qualifier())));
        }
        var number = arn.versionNumber();
        return number == null ? null : of(arn, rows(connection, OF_VERSION, arn, number));
    }

    private record Found(StoredMachine machine, @Nullable Route route) {
        static Found read(Row row) throws SQLException {
            var version = row.bigintOrNull("route_version");
            return new Found(
                    StoredMachine.read(row),
                    version == null
                            ? null
                            : new Route(
                                    row.integer("route_revision"),
                                    version,
                                    row.integer("route_weight")));
        }
    }

    private static List<Found> rows(
            Connection connection, Sql sql, StateMachineArn arn, Object qualifier)
            throws SQLException {
        return sql.list(
                connection,
                Found::read,
                qualifier,
                arn.scope().account(),
                arn.scope().region(),
                arn.name());
    }

    private static @Nullable StartTarget of(StateMachineArn arn, List<Found> found) {
        var routes = new ArrayList<Route>();
        for (var row : found) {
            var route = row.route();
            if (route != null) {
                routes.add(route);
            }
        }
        return routes.isEmpty() ? null : new StartTarget(arn, found.getFirst().machine(), routes);
    }

    /** Returns the memory of this target in units of a target without search attributes. */
    long weight() {
        var stored = machine.searchAttributes();
        return stored == null ? 1 : 1 + stored.length() / ATTRIBUTE_CHARACTERS_PER_WEIGHT;
    }

    /**
     * Returns the route of one start.
     *
     * @param percent a random number, 0 to 99
     */
    Route route(int percent) {
        int remaining = percent;
        for (var route : routes) {
            remaining -= route.weight();
            if (remaining < 0) {
                return route;
            }
        }
        throw new IllegalArgumentException(percent + " of " + this);
    }

    /** Returns the ARN of the route's version; null when the request had the machine's ARN. */
    @Nullable String versionArn(Route route) {
        var version = route.version();
        return version == null ? null : StoredVersion.arn(machine.arn(), version);
    }

    /** Returns the ARN of the alias; null when the request had no alias. */
    @Nullable String aliasArn() {
        return arn.isAlias() ? arn.toString() : null;
    }
}
