package dev.askel.engine.reencryption;

import dev.askel.engine.api.arn.ArnScope;
import java.util.List;
import java.util.UUID;

/** The resources with secrets. Their tables have the columns account, region, name and an id. */
public enum SealedResources {
    /** The credentials of HTTP tasks. Owners are ARNs in EventBridge's form. */
    CONNECTIONS("connections", "connection_id", "events", "connection"),

    /** The secrets of webhooks. */
    WEBHOOKS("webhooks", "webhook_id", "askel", "webhook");

    private final String table;
    private final String idColumn;
    private final String service;
    private final String resource;

    SealedResources(String table, String idColumn, String service, String resource) {
        this.table = table;
        this.idColumn = idColumn;
        this.service = service;
        this.resource = resource;
    }

    /** Returns the table of the secrets. */
    public SealedTable table() {
        return new SealedTable(
                table,
                keyPurpose(),
                List.of("account", "region", "name"),
                List.of("", "", ""),
                row ->
                        owner(
                                ArnScope.of(row.text("region"), row.text("account")),
                                row.text("name"),
                                row.uuid(idColumn)));
    }

    /** Returns the purpose for which the keys of these secrets are derived from the ring. */
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
