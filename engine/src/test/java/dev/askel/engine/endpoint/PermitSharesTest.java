package dev.askel.engine.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The division of permits between accounts and nodes. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class PermitSharesTest {
    private static int ofNode(Map<String, Map<String, Integer>> shares, String node) {
        return shares.getOrDefault(node, Map.of()).values().stream()
                .mapToInt(Integer::intValue)
                .sum();
    }

    @Test
    void accounts_get_equal_shares_although_one_demands_more() {
        var shares =
                PermitShares.divide(
                        10, Map.of("n", Map.of("busy", 1_000L, "quiet", 5L, "idle", 0L)), 0);

        assertThat(shares).isEqualTo(Map.of("n", Map.of("busy", 5, "quiet", 5)));
    }

    @Test
    void a_share_that_an_account_does_not_need_goes_to_the_others() {
        var shares = PermitShares.divide(10, Map.of("n", Map.of("a", 1L, "b", 100L, "c", 100L)), 0);

        assertThat(shares.get("n")).containsEntry("a", 1);
        assertThat(ofNode(shares, "n")).isEqualTo(10);
    }

    @Test
    void the_share_of_an_account_is_divided_between_its_nodes() {
        var shares =
                PermitShares.divide(
                        8, Map.of("m", Map.of("a", 50L), "n", Map.of("a", 50L, "b", 50L)), 0);

        assertThat(shares).isEqualTo(Map.of("m", Map.of("a", 2), "n", Map.of("a", 2, "b", 4)));
    }

    @Test
    void a_single_permit_passes_from_account_to_account() {
        var demands = Map.of("n", Map.of("a", 1L, "b", 1_000L, "c", 7L));
        var served = new HashSet<String>();
        for (int rotation = 0; rotation < 3; rotation++) {
            PermitShares.divide(1, demands, rotation)
                    .getOrDefault("n", Map.of())
                    .forEach((account, share) -> {
                        if (share > 0) {
                            served.add(account);
                        }
                    });
        }

        assertThat(served).containsExactlyInAnyOrder("a", "b", "c");
    }

    @Test
    void no_share_exceeds_the_demand_and_no_permit_remains_while_a_demand_does() {
        var random = new Random(35);
        for (int round = 0; round < 2_000; round++) {
            var demands = new HashMap<String, Map<String, Long>>();
            long total = 0;
            for (int node = 0; node < 1 + random.nextInt(4); node++) {
                var accounts = new HashMap<String, Long>();
                for (int account = 0; account < random.nextInt(5); account++) {
                    long demand = random.nextInt(20);
                    accounts.put("a" + account, demand);
                    total += demand;
                }
                demands.put("n" + node, accounts);
            }
            int permits = random.nextInt(60);

            var shares = PermitShares.divide(permits, demands, random.nextInt(10));

            int sum = 0;
            for (var node : shares.entrySet()) {
                for (var share : node.getValue().entrySet()) {
                    assertThat((long) share.getValue())
                            .isBetween(
                                    0L,
                                    demands.getOrDefault(node.getKey(), Map.of())
                                            .getOrDefault(share.getKey(), 0L));
                    sum += share.getValue();
                }
            }
            assertThat((long) sum).isEqualTo(Math.min(permits, total));
        }
    }
}
