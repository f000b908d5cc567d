package dev.askel.connectors.items.parquet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.LongFunction;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.apache.parquet.schema.PrimitiveType;

/** Converts the values of one column. */
final class ScalarConverter extends PrimitiveConverter {
    /** The bytes that are counted for a value in a row, besides the bytes of a string. */
    private static final int SCALAR_BYTES = 8;

    private final RowState row;
    private final Consumer<? super JsonNode> receiver;
    private final IntFunction<JsonNode> ofInt;
    private final LongFunction<JsonNode> ofLong;
    private final Function<Binary, JsonNode> ofBinary;

    ScalarConverter(PrimitiveType type, RowState row, Consumer<? super JsonNode> receiver) {
        this.row = row;
        this.receiver = receiver;
        this.ofInt = ScalarValues.ofInt(type);
        this.ofLong = ScalarValues.ofLong(type);
        this.ofBinary = ScalarValues.ofBinary(type);
    }

    @Override
    public void addBinary(Binary value) {
        if (!row.isSkipping()) {
            row.add(SCALAR_BYTES + value.length());
            receiver.accept(ofBinary.apply(value));
        }
    }

    @Override
    public void addBoolean(boolean value) {
        if (!row.isSkipping()) {
            row.add(SCALAR_BYTES);
            receiver.accept(BooleanNode.valueOf(value));
        }
    }

    @Override
    public void addInt(int value) {
        if (!row.isSkipping()) {
            row.add(SCALAR_BYTES);
            receiver.accept(ofInt.apply(value));
        }
    }

    @Override
    public void addLong(long value) {
        if (!row.isSkipping()) {
            row.add(SCALAR_BYTES);
            receiver.accept(ofLong.apply(value));
        }
    }

    @Override
    public void addFloat(float value) {
        if (!row.isSkipping()) {
            row.add(SCALAR_BYTES);
            receiver.accept(ScalarValues.ofNumber(value));
        }
    }

    @Override
    public void addDouble(double value) {
        if (!row.isSkipping()) {
            row.add(SCALAR_BYTES);
            receiver.accept(ScalarValues.ofNumber(value));
        }
    }
}
