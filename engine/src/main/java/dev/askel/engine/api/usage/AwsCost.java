package dev.askel.engine.api.usage;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The cost of usage on AWS, by the published prices of {@value #REGION} in USD
 * (https://aws.amazon.com/step-functions/pricing/).
 *
 * @param usage the usage that the cost is for
 * @param items the parts of the cost, each with its formula
 * @param total the sum of the items, with four decimals
 * @param freeTier the part of the total that AWS's monthly free tier covers, with four decimals
 * @param notes the estimates and omissions in the cost, one sentence each
 */
public record AwsCost(
        BilledUsage usage,
        List<Item> items,
        BigDecimal total,
        BigDecimal freeTier,
        List<String> notes) {
    /** The region whose prices apply. */
    public static final String REGION = "us-east-1";

    private static final int DECIMALS = 4;
    private static final BigDecimal PER_1000_TRANSITIONS = new BigDecimal("0.025");
    private static final long FREE_TRANSITIONS = 4_000;
    private static final BigDecimal PER_MILLION_REQUESTS = new BigDecimal("1.00");

    /** Gigabyte-seconds in a unit: 64 MB are 1/16 GB, and 100 ms are 1/10 s. */
    private static final BigDecimal GB_SECONDS_PER_UNIT = new BigDecimal("0.00625");

    /** The tiers of duration. The last one has no end. */
    private static final List<Tier> TIERS =
            List.of(
                    new Tier("first 1,000 GB-hours", 3_600_000, new BigDecimal("0.00001667")),
                    new Tier("next 4,000 GB-hours", 14_400_000, new BigDecimal("0.00000833")),
                    new Tier("above 5,000 GB-hours", Long.MAX_VALUE, new BigDecimal("0.00000456")));

    /**
     * A part of the cost.
     *
     * @param formula quantity, price and cost in text
     * @param cost in USD, with four decimals
     */
    public record Item(String name, String formula, BigDecimal cost) {}

    /** A range of gigabyte-seconds with one price for each. */
    private record Tier(String name, long gigabyteSeconds, BigDecimal price) {}

    public AwsCost {
        items = List.copyOf(items);
        notes = List.copyOf(notes);
    }

    /** Computes the cost of usage. */
    public static AwsCost of(BilledUsage usage) {
        var items = new ArrayList<Item>();
        items.add(
                item(
                        "State transitions (Standard)",
                        BigDecimal.valueOf(usage.transitions()),
                        "state transitions",
                        PER_1000_TRANSITIONS,
                        1_000));
        items.add(
                item(
                        "Requests (Express)",
                        BigDecimal.valueOf(usage.expressRequests()),
                        "requests",
                        PER_MILLION_REQUESTS,
                        1_000_000));
        items.addAll(durationItems(gigabyteSeconds(usage)));
        var total = items.stream().map(Item::cost).reduce(BigDecimal.ZERO, BigDecimal::add);
        var free =
                cost(
                        BigDecimal.valueOf(Math.min(usage.transitions(), FREE_TRANSITIONS)),
                        PER_1000_TRANSITIONS,
                        1_000);
        return new AwsCost(usage, items, total.setScale(DECIMALS), free, notes(usage));
    }

    /** Returns the duration of the Express executions multiplied with their memory. */
    public static BigDecimal gigabyteSeconds(BilledUsage usage) {
        return BigDecimal.valueOf(usage.expressUnits()).multiply(GB_SECONDS_PER_UNIT);
    }

    private static List<Item> durationItems(BigDecimal gigabyteSeconds) {
        var items = new ArrayList<Item>();
        var rest = gigabyteSeconds;
        for (var tier : TIERS) {
            if (items.isEmpty() || rest.signum() > 0) {
                var quantity = rest.min(BigDecimal.valueOf(tier.gigabyteSeconds()));
                items.add(
                        item(
                                "Duration (Express), " + tier.name(),
                                quantity,
                                "GB-seconds",
                                tier.price(),
                                1));
                rest = rest.subtract(quantity);
            }
        }
        return items;
    }

    private static Item item(
            String name, BigDecimal quantity, String unit, BigDecimal price, int pricedQuantity) {
        var cost = cost(quantity, price, pricedQuantity);
        return new Item(
                name,
                "%s %s × $%s%s = $%s"
                        .formatted(
                                grouped(quantity, "#,##0.##"),
                                unit,
                                price,
                                pricedQuantity == 1
                                        ? ""
                                        : " / "
                                                + grouped(
                                                        BigDecimal.valueOf(pricedQuantity),
                                                        "#,##0"),
                                grouped(cost, "#,##0.0000")),
                cost);
    }

    private static BigDecimal cost(BigDecimal quantity, BigDecimal price, int pricedQuantity) {
        return quantity.multiply(price)
                .divide(BigDecimal.valueOf(pricedQuantity), DECIMALS, RoundingMode.HALF_UP);
    }

    private static String grouped(BigDecimal number, String pattern) {
        return new DecimalFormat(pattern, DecimalFormatSymbols.getInstance(Locale.ROOT))
                .format(number);
    }

    private static List<String> notes(BilledUsage usage) {
        var notes = new ArrayList<String>();
        var since = usage.countedSince();
        if (since != null && since.isAfter(usage.from())) {
            notes.add(
                    "The first usage of these days was counted on %s. Earlier usage was not counted, or there was none."
                            .formatted(since.toString().substring(0, 10)));
        }
        notes.add(
                "Estimated: each Express execution is counted with 64 MB, the least that AWS bills. Askel does not measure its memory.");
        notes.add(
                "Estimated: other nodes store their usage every ten seconds, and a node that failed has lost what it had not stored.");
        notes.add(
                "A state transition is an entered state or a retry. Executions with a test case are not counted.");
        notes.add(
                "AWS applies free tier and tiers to a calendar month. It bills the calls of other services, data transfer and logs separately.");
        return notes;
    }
}
