package dev.askel.asl.expression.jsonata.value;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Presents a JSON object as a read-only map with the same order of keys. */
public final class ObjectView extends AbstractMap<String, Object> {
    private final ObjectNode node;

    ObjectView(ObjectNode node) {
        this.node = node;
    }

    /** Returns the underlying object. Callers must not change it. */
    public ObjectNode node() {
        return node;
    }

    @Override
    public @Nullable Object get(@Nullable Object key) {
        var member = key instanceof String name ? node.get(name) : null;
        return member == null ? null : JsonView.of(member);
    }

    @Override
    public boolean containsKey(@Nullable Object key) {
        return key instanceof String name && node.has(name);
    }

    @Override
    public int size() {
        return node.size();
    }

    @Override
    public Set<Entry<String, Object>> entrySet() {
        return new AbstractSet<>() {
            @Override
            public Iterator<Entry<String, Object>> iterator() {
                return new Members(node.properties().iterator());
            }

            @Override
            public int size() {
                return node.size();
            }
        };
    }

    private record Members(Iterator<Map.Entry<String, JsonNode>> members)
            implements Iterator<Entry<String, Object>> {
        @Override
        public boolean hasNext() {
            return members.hasNext();
        }

        @Override
        public Entry<String, Object> next() {
            var member = members.next();
            return Map.entry(member.getKey(), JsonView.of(member.getValue()));
        }
    }
}
