package dev.askel.engine.execution.codec;

import dev.askel.asl.interpreter.execution.GraphPath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The graphs that a snapshot's frames run in, each once, parents before what is inside them. */
final class GraphTable {
    private static final int GRAPH = 0;

    private final Map<GraphPath, Integer> places = new HashMap<>();
    private final List<GraphPath> inOrder = new ArrayList<>();

    void add(@Nullable GraphPath path) {
        if (path != null && !places.containsKey(path)) {
            add(path.parent());
            places.put(path, inOrder.size());
            inOrder.add(path);
        }
    }

    /** The place of a graph that was added; null, which is the machine's own, for null. */
    @Nullable Long placeOf(@Nullable GraphPath path) {
        var place = path == null ? null : places.get(path);
        return place == null ? null : Long.valueOf(place);
    }

    void write(FieldWriter out) throws IOException {
        out.beginList(inOrder.size());
        for (var path : inOrder) {
            out.begin(GRAPH, 3);
            out.numberOrNull(placeOf(path.parent()));
            out.text(path.state());
            out.number(path.index());
            out.end();
        }
        out.end();
    }

    static List<GraphPath> read(FieldReader in) throws IOException {
        var graphs = new ArrayList<GraphPath>();
        in.beginList();
        while (in.hasMore()) {
            in.begin("graph", GRAPH);
            graphs.add(new GraphPath(at(graphs, in.numberOrNull()), in.text(), in.integer()));
            in.end();
        }
        return graphs;
    }

    /** The graph at {@code place}; null, which is the machine's own, for null. */
    static @Nullable GraphPath at(List<GraphPath> graphs, @Nullable Long place) {
        return place == null ? null : graphs.get(Math.toIntExact(place));
    }
}
