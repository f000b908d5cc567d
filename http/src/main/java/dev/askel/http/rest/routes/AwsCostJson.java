package dev.askel.http.rest.routes;

import dev.askel.engine.api.usage.AwsCost;
import dev.askel.http.wire.JsonWriter;

/** Writes the cost on AWS, by the schemas of {@code search-schemas.json}. */
final class AwsCostJson {
    private AwsCostJson() {}

    static void write(JsonWriter json, AwsCost cost) {
        var usage = cost.usage();
        json.member("asOf", usage.asOf())
                .member("from", usage.from())
                .member("countedSince", usage.countedSince())
                .member("priceRegion", AwsCost.REGION)
                .member("transitions", usage.transitions())
                .member("expressRequests", usage.expressRequests())
                .member("expressGigabyteSeconds", AwsCost.gigabyteSeconds(usage).toPlainString())
                .member("items", cost.items(), AwsCostJson::writeItem)
                .member("total", cost.total().toPlainString())
                .member("freeTier", cost.freeTier().toPlainString())
                .member("notes", cost.notes(), (out, note) -> out.string(note));
    }

    private static void writeItem(JsonWriter json, AwsCost.Item item) {
        json.beginObject()
                .member("name", item.name())
                .member("formula", item.formula())
                .member("cost", item.cost().toPlainString())
                .endObject();
    }
}
