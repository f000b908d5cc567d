package dev.askel.connectors.items.parquet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.Consumer;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation.ListLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.MapLogicalTypeAnnotation;
import org.apache.parquet.schema.Type;

/**
 * Makes the converters that build JSON from the groups of a schema. A LIST becomes an array. A MAP
 * or any other group becomes an object.
 *
 * <p>Lists of old writers have other shapes. The <a
 * href="https://github.com/apache/parquet-format/blob/master/LogicalTypes.md">specification</a>
 * defines the rules for them.
 */
final class FieldConverters {
    /**
     * The bytes that are counted for a group in a row: about the length of its JSON without its
     * values.
     */
    private static final int GROUP_BYTES = 8;

    private final RowState row;

    FieldConverters(RowState row) {
        this.row = row;
    }

    /**
     * Makes the converter of a row or of another plain group.
     *
     * @param receiver accepts each group
     */
    GroupConverter ofObject(GroupType group, Consumer<ObjectNode> receiver) {
        return new ObjectConverter(group, receiver);
    }

    /**
     * Makes the converter of a field.
     *
     * @param receiver accepts each value that is not null
     */
    private Converter of(Type type, Consumer<? super JsonNode> receiver) {
        if (type.isPrimitive()) {
            return new ScalarConverter(type.asPrimitiveType(), row, receiver);
        }
        var group = type.asGroupType();
        var annotation = group.getLogicalTypeAnnotation();
        if (annotation instanceof ListLogicalTypeAnnotation && isRepeated(group)) {
            return new ListConverter(group, receiver);
        }
        if (annotation instanceof MapLogicalTypeAnnotation
                && isRepeated(group)
                && hasEntries(group.getType(0))) {
            return new MapConverter(group.getType(0).asGroupType(), receiver);
        }
        return new ObjectConverter(group, receiver::accept);
    }

    /** Whether the only field of a group is repeated. */
    private static boolean isRepeated(GroupType group) {
        return group.getFieldCount() == 1
                && group.getType(0).isRepetition(Type.Repetition.REPEATED);
    }

    private static boolean hasEntries(Type entry) {
        return !entry.isPrimitive()
                && entry.asGroupType().getFieldCount() <= 2
                && !entry.asGroupType().getType(0).isRepetition(Type.Repetition.REPEATED);
    }

    /** Builds an object. A member without a value is null; a repeated field is an array. */
    private final class ObjectConverter extends GroupConverter {
        private final GroupType group;
        private final Consumer<ObjectNode> receiver;
        private final Converter[] fields;
        private ObjectNode current = JsonNodeFactory.instance.objectNode();

        private ObjectConverter(GroupType group, Consumer<ObjectNode> receiver) {
            this.group = group;
            this.receiver = receiver;
            this.fields = new Converter[group.getFieldCount()];
            for (int each = 0; each < fields.length; each++) {
                var name = group.getFieldName(each);
                var field = group.getType(each);
                fields[each] =
                        field.isRepetition(Type.Repetition.REPEATED)
                                ? of(field, value -> append(name, value))
                                : of(field, value -> current.set(name, value));
            }
        }

        private void append(String name, JsonNode value) {
            if (current.get(name) instanceof ArrayNode values) {
                values.add(value);
            }
        }

        @Override
        public Converter getConverter(int index) {
            return fields[index];
        }

        @Override
        public void start() {
            if (row.isSkipping()) {
                return;
            }
            row.add(GROUP_BYTES);
            current = JsonNodeFactory.instance.objectNode();
            for (var field : group.getFields()) {
                current.set(
                        field.getName(),
                        field.isRepetition(Type.Repetition.REPEATED)
                                ? JsonNodeFactory.instance.arrayNode()
                                : NullNode.instance);
            }
        }

        @Override
        public void end() {
            if (!row.isSkipping()) {
                receiver.accept(current);
            }
        }
    }

    /** Builds an array. */
    private final class ListConverter extends GroupConverter {
        private final Consumer<? super JsonNode> receiver;
        private final Converter elements;
        private ArrayNode current = JsonNodeFactory.instance.arrayNode();

        private ListConverter(GroupType list, Consumer<? super JsonNode> receiver) {
            this.receiver = receiver;
            var repeated = list.getType(0);
            this.elements =
                    isElement(list, repeated)
                            ? of(repeated, value -> current.add(value))
                            : new ElementConverter(
                                    repeated.asGroupType(), value -> current.add(value));
        }

        private static boolean isElement(GroupType list, Type repeated) {
            return repeated.isPrimitive()
                    || repeated.asGroupType().getFieldCount() > 1
                    || repeated.asGroupType().getType(0).isRepetition(Type.Repetition.REPEATED)
                    || repeated.getName().equals("array")
                    || repeated.getName().equals(list.getName() + "_tuple");
        }

        @Override
        public Converter getConverter(int index) {
            return elements;
        }

        @Override
        public void start() {
            if (!row.isSkipping()) {
                row.add(GROUP_BYTES);
                current = JsonNodeFactory.instance.arrayNode();
            }
        }

        @Override
        public void end() {
            if (!row.isSkipping()) {
                receiver.accept(current);
            }
        }
    }

    /** Reads the group around an element. The group is empty when the element is null. */
    private final class ElementConverter extends GroupConverter {
        private final Consumer<? super JsonNode> receiver;
        private final Converter element;
        private JsonNode current = NullNode.instance;

        private ElementConverter(GroupType repeated, Consumer<? super JsonNode> receiver) {
            this.receiver = receiver;
            this.element = of(repeated.getType(0), value -> current = value);
        }

        @Override
        public Converter getConverter(int index) {
            return element;
        }

        @Override
        public void start() {
            current = NullNode.instance;
        }

        @Override
        public void end() {
            if (!row.isSkipping()) {
                row.add(GROUP_BYTES);
                receiver.accept(current);
            }
        }
    }

    /** Builds an object whose member names are the keys as strings. */
    private final class MapConverter extends GroupConverter {
        private final Consumer<? super JsonNode> receiver;
        private final Converter entries;
        private ObjectNode current = JsonNodeFactory.instance.objectNode();

        private MapConverter(GroupType entry, Consumer<? super JsonNode> receiver) {
            this.receiver = receiver;
            this.entries = new EntryConverter(entry, (key, value) -> current.set(text(key), value));
        }

        private static String text(JsonNode key) {
            return key.isValueNode() ? key.asText() : key.toString();
        }

        @Override
        public Converter getConverter(int index) {
            return entries;
        }

        @Override
        public void start() {
            if (!row.isSkipping()) {
                row.add(GROUP_BYTES);
                current = JsonNodeFactory.instance.objectNode();
            }
        }

        @Override
        public void end() {
            if (!row.isSkipping()) {
                receiver.accept(current);
            }
        }
    }

    /** Accepts an entry of a map. */
    private interface EntryReceiver {
        void accept(JsonNode key, JsonNode value);
    }

    /** Reads a key and its value. A map of old writers may have no values. */
    private final class EntryConverter extends GroupConverter {
        private final EntryReceiver receiver;
        private final Converter[] fields;
        private final JsonNode[] values = {NullNode.instance, NullNode.instance};

        private EntryConverter(GroupType entry, EntryReceiver receiver) {
            this.receiver = receiver;
            this.fields = new Converter[entry.getFieldCount()];
            for (int each = 0; each < fields.length; each++) {
                int index = each;
                fields[each] = of(entry.getType(each), value -> values[index] = value);
            }
        }

        @Override
        public Converter getConverter(int index) {
            return fields[index];
        }

        @Override
        public void start() {
            values[0] = NullNode.instance;
            values[1] = NullNode.instance;
        }

        @Override
        public void end() {
            if (!row.isSkipping()) {
                row.add(GROUP_BYTES);
                receiver.accept(values[0], values[1]);
            }
        }
    }
}
