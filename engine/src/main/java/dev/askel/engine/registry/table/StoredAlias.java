package dev.askel.engine.registry.table;

import dev.askel.engine.api.StateMachineAliases.RoutingConfigurationListItem;
import dev.askel.engine.api.arn.Arn.StateMachineArn;
import dev.askel.engine.registry.table.Routing.Share;
import dev.askel.engine.sql.ExactText;
import dev.askel.engine.sql.Row;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code aliases}.
 *
 * @param shares one or two shares, in the order of the request
 */
public record StoredAlias(
        UUID machineId,
        String name,
        @Nullable String description,
        List<Share> shares,
        Instant createdAt,
        Instant updatedAt) {
    public StoredAlias {
        if (shares.isEmpty() || shares.size() > 2) {
            throw new IllegalArgumentException(
                    "alias " + name + " must have one or two versions: " + shares);
        }
        shares = List.copyOf(shares);
    }

    static StoredAlias read(Row row) throws SQLException {
        var first = new Share(row.bigint("first_version"), row.integer("first_weight"));
        var second = row.bigintOrNull("second_version");
        return new StoredAlias(
                row.uuid("machine_id"),
                row.text("name"),
                ExactText.decode(row.bytesOrNull("description")),
                second == null
                        ? List.of(first)
                        : List.of(first, new Share(second, row.integer("second_weight"))),
                row.instant("created_at"),
                row.instant("updated_at"));
    }

    /** Returns the alias with the values of an update. */
    public StoredAlias withUpdate(
            @Nullable String otherDescription, @Nullable Routing routing, Instant now) {
        return new StoredAlias(
                machineId,
                name,
                otherDescription == null ? description : otherDescription,
                routing == null ? shares : routing.shares(),
                createdAt,
                now);
    }

    /**
     * Returns whether both aliases have the same configuration; the order of the versions does not
     * matter.
     */
    public boolean hasSameConfiguration(StoredAlias other) {
        return Objects.equals(description, other.description)
                && new HashSet<>(shares).equals(new HashSet<>(other.shares));
    }

    /** Returns the second share; null when all starts use the first. */
    @Nullable Share second() {
        return shares.size() == 1 ? null : shares.getLast();
    }

    public List<RoutingConfigurationListItem> routing(StateMachineArn machine) {
        return shares.stream().map(share -> share.toItem(machine)).toList();
    }
}
