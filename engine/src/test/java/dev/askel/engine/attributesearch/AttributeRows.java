package dev.askel.engine.attributesearch;

import dev.askel.engine.api.attribute.AttributeType;
import dev.askel.engine.journal.attribute.AttributeRow;
import dev.askel.engine.journal.attribute.AttributesTable;
import dev.askel.engine.key.ContentSealer;
import dev.askel.engine.key.RingKey;
import dev.askel.engine.key.RingKeys;
import dev.askel.engine.sql.Bytes;
import dev.askel.engine.visibility.ExecutionId;
import dev.askel.engine.visibility.TestCatalogue;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Inserts names and values of attributes into the database of a test. */
final class AttributeRows {
    private final TestCatalogue catalogue;

    AttributeRows(TestCatalogue catalogue) {
        this.catalogue = catalogue;
    }

    /** Inserts an attribute that a machine defines, and returns its id. */
    long define(UUID machineId, String account, String name, AttributeType type) {
        try (var connection = catalogue.source().getConnection();
                var statement =
                        connection.prepareStatement(
                                """
                                WITH n AS (
                                  INSERT INTO search_attribute_names (account, region, name, type)
                                  VALUES (?, ?, ?, ?) RETURNING attribute_id)
                                INSERT INTO search_attribute_uses (attribute_id, machine_id)
                                SELECT attribute_id, ? FROM n RETURNING attribute_id\
                                """)) {
            statement.setString(1, account);
            statement.setString(2, TestCatalogue.REGION);
            statement.setString(3, name);
            statement.setString(4, type.name());
            statement.setObject(5, machineId);
            try (var rows = statement.executeQuery()) {
                rows.next();
                return rows.getLong(1);
            }
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    /** Returns an issuer of page tokens. */
    PositionTokens tokens() {
        var keys = RingKeys.of(new RingKey(1, Bytes.wrap(new byte[RingKey.SECRET_BYTES])));
        return new PositionTokens(catalogue.tokens(), new ContentSealer(keys, new SecureRandom()));
    }

    /** Inserts the values of an execution. */
    void insert(ExecutionId id, Instant startedAt, List<AttributeRow> values) {
        try (var connection = catalogue.source().getConnection()) {
            AttributesTable.insert(
                    connection,
                    values.stream()
                            .map(value ->
                                    new AttributesTable.Insert(
                                            id.persistenceId(),
                                            startedAt.toEpochMilli(),
                                            id.label() != null,
                                            value))
                            .toList());
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }
}
