package dev.askel.engine.endpoint;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Divides the permits of an endpoint between accounts, and those of an account between nodes. All
 * accounts get equal shares, but none gets more than it demands. Pure.
 */
final class PermitShares {
    private PermitShares() {}

    /**
     * Divides permits between nodes and accounts.
     *
     * @param permits the number of permits, 0 or more
     * @param demands the demand by node and account
     * @param rotation permits that cannot be divided equally are assigned in an order that depends
     *     on this number
     * @return the permits by node and account; the sum is at most {@code permits}
     */
    static Map<String, Map<String, Integer>> divide(
            int permits, Map<String, Map<String, Long>> demands, long rotation) {
        var byAccount = new TreeMap<String, Map<String, Long>>();
        demands.forEach((node, accounts) ->
                accounts.forEach((account, demand) -> {
                    if (demand > 0) {
                        byAccount.computeIfAbsent(account, _ -> new TreeMap<>()).put(node, demand);
                    }
                }));
        var totals = new TreeMap<String, Long>();
        byAccount.forEach((account, nodes) ->
                totals.put(account, nodes.values().stream().mapToLong(Long::longValue).sum()));
        var shares = new HashMap<String, Map<String, Integer>>();
        divideEqually(permits, totals, rotation)
                .forEach((account, share) ->
                        divideEqually(share, byAccount.getOrDefault(account, Map.of()), rotation)
                                .forEach((node, part) ->
                                        shares.computeIfAbsent(node, _ -> new HashMap<>())
                                                .put(account, part)));
        return shares;
    }

    /**
     * Divides permits by max-min fairness. Keys whose demand exceeds the equal share get this
     * share, and some of them get one permit more.
     */
    private static Map<String, Integer> divideEqually(
            int permits, Map<String, Long> demands, long rotation) {
        var keys = new ArrayList<>(demands.keySet());
        keys.sort(Comparator.comparing(key -> demands.getOrDefault(key, 0L)));
        var shares = new HashMap<String, Integer>();
        int remaining = permits;
        int satisfied = 0;
        for (var key : keys) {
            long demand = demands.getOrDefault(key, 0L);
            if (demand > remaining / (keys.size() - satisfied)) {
                break;
            }
            shares.put(key, (int) demand);
            remaining -= (int) demand;
            satisfied++;
        }
        var unsatisfied = new ArrayList<>(keys.subList(satisfied, keys.size()));
        if (unsatisfied.isEmpty()) {
            return shares;
        }
        int share = remaining / unsatisfied.size();
        int rest = remaining % unsatisfied.size();
        Collections.sort(unsatisfied);
        Collections.rotate(unsatisfied, -Math.floorMod(rotation, unsatisfied.size()));
        for (int i = 0; i < unsatisfied.size(); i++) {
            shares.put(unsatisfied.get(i), i < rest ? share + 1 : share);
        }
        return shares;
    }
}
