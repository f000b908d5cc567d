package dev.askel.engine.execution.codec;

import dev.askel.asl.expression.Payload;
import java.io.IOException;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.TreeMap;
import org.pcollections.HashPMap;
import org.pcollections.HashTreePMap;

/**
 * The table of the variables of a snapshot's frames (main line, branch or iteration). Frames that
 * share variables in memory still share them after the snapshot is read.
 */
final class ScopeTable {
    private final IdentityHashMap<HashPMap<String, Payload>, Integer> indexes =
            new IdentityHashMap<>();
    private final List<HashPMap<String, Payload>> inOrder = new ArrayList<>();

    void add(HashPMap<String, Payload> variables) {
        if (indexes.putIfAbsent(variables, inOrder.size()) == null) {
            inOrder.add(variables);
        }
    }

    /** Returns the index of variables that were added before. */
    int indexOf(HashPMap<String, Payload> variables) {
        return indexes.getOrDefault(variables, -1);
    }

    void write(FieldWriter out) throws IOException {
        out.beginList(inOrder.size());
        for (var variables : inOrder) {
            out.beginList(2 * variables.size());
            for (var each : new TreeMap<>(variables).entrySet()) {
                out.text(each.getKey());
                out.payload(each.getValue());
            }
            out.end();
        }
        out.end();
    }

    static List<HashPMap<String, Payload>> read(FieldReader in) throws IOException {
        var scopes = new ArrayList<HashPMap<String, Payload>>();
        in.beginList();
        while (in.hasMore()) {
            HashPMap<String, Payload> variables = HashTreePMap.empty();
            in.beginList();
            while (in.hasMore()) {
                variables = variables.plus(in.text(), in.payload());
            }
            scopes.add(variables);
        }
        return scopes;
    }
}
