package dev.askel.engine.endpoint;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * The calls of one endpoint that wait on this node, by account. Calls of one account wait in order
 * of arrival. Not thread-safe.
 */
final class WaitingCalls {
    /** The account that was served last is at the end. */
    private final LinkedHashMap<String, ArrayDeque<WaitingCall>> byAccount = new LinkedHashMap<>();

    private int count;

    int count() {
        return count;
    }

    int countOf(String account) {
        var calls = byAccount.get(account);
        return calls == null ? 0 : calls.size();
    }

    Map<String, Long> countsByAccount() {
        var counts = new LinkedHashMap<String, Long>();
        byAccount.forEach((account, calls) -> counts.put(account, (long) calls.size()));
        return counts;
    }

    void add(WaitingCall call) {
        byAccount.computeIfAbsent(call.account(), _ -> new ArrayDeque<>()).addLast(call);
        count++;
    }

    /**
     * Removes the first call of the account with the smallest load. Among equal accounts, the one
     * that has waited longest is chosen. Null when no call waits.
     */
    @Nullable WaitingCall poll(ToDoubleFunction<String> load) {
        // min returns the first of equal elements, and the account that was served last is last.
        var account = byAccount.keySet().stream().min(Comparator.comparingDouble(load));
        if (account.isEmpty()) {
            return null;
        }
        var calls = byAccount.remove(account.get());
        if (calls == null) {
            throw new IllegalStateException("No call waits for " + account.get());
        }
        var first = calls.removeFirst();
        count--;
        if (!calls.isEmpty()) {
            byAccount.putLast(account.get(), calls);
        }
        return first;
    }

    /** Returns the number of accounts with waiting calls that are not in {@code others}. */
    int accountsOutside(Set<String> others) {
        int accounts = 0;
        for (var account : byAccount.keySet()) {
            accounts += others.contains(account) ? 0 : 1;
        }
        return accounts;
    }

    /** Removes a call. Returns whether it waited. */
    boolean remove(WaitingCall call) {
        var calls = byAccount.get(call.account());
        if (calls == null || !calls.remove(call)) {
            return false;
        }
        if (calls.isEmpty()) {
            byAccount.remove(call.account());
        }
        count--;
        return true;
    }

    /** Removes and returns the calls that match. */
    List<WaitingCall> removeIf(Predicate<WaitingCall> matches) {
        var removed = new ArrayList<WaitingCall>();
        byAccount
                .values()
                .removeIf(calls -> {
                    calls.removeIf(call -> {
                        boolean isRemoved = matches.test(call);
                        if (isRemoved) {
                            removed.add(call);
                        }
                        return isRemoved;
                    });
                    return calls.isEmpty();
                });
        count -= removed.size();
        return removed;
    }
}
