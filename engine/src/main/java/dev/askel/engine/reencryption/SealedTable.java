package dev.askel.engine.reencryption;

import dev.askel.engine.api.arn.ArnScope;
import java.util.UUID;

/** The tables whose rows have the columns account, region, name, an id and sealed content. */
public enum SealedTable {
    /** The credentials of HTTP tasks. Owners are ARNs in EventBridge's form. */
    CONNECTIONS("connections", "connection_id", "events", "connection"),

    /** The secrets of webhooks. */
    WEBHOOKS("webhooks", "webhook_id", "askel", "webhook");

    private final String table;
    private final String idColumn;
    private final String service;
    private final String resource;

    SealedTable(String table, String idColumn, String service, String resource) {
        this.table = table;
        this.idColumn = idColumn;
        this.service = service;
        this.resource = resource;
    }

    /** Returns the name of the table. */
    String table() {
        return table;
    }

    /** Returns the column of the id. */
    String idColumn() {
        return idColumn;
    }

    /** Returns the purpose for which the keys of this table are derived from the ring. */
    public String keyPurpose() {
        return table;
    }

    /**
     * Returns the owner for which {@link dev.askel.engine.key.ContentSealer} seals the content of a
     * row.
     */
    public String owner(ArnScope scope, String name, UUID id) {
        return "arn:%s:%s:%s:%s:%s/%s/%s"
                .formatted(
                        scope.partition(),
                        service,
                        scope.region(),
                        scope.account(),
                        resource,
                        name,
                        id);
    }
}
