package dev.askel.asl.expression.intrinsic;

import com.fasterxml.jackson.databind.JsonNode;

/** The intrinsic functions, each with the number of its arguments (docs/aws/asl.md section 5). */
@SuppressWarnings("ImmutableEnumChecker") // The bodies are references to static methods.
enum IntrinsicFunction {
    FORMAT("Format", 1, Integer.MAX_VALUE, TextIntrinsics::format),
    STRING_TO_JSON("StringToJson", 1, 1, JsonIntrinsics::stringToJson),
    JSON_TO_STRING("JsonToString", 1, 1, JsonIntrinsics::jsonToString),
    JSON_MERGE("JsonMerge", 3, 3, JsonIntrinsics::merge),
    ARRAY("Array", 0, Integer.MAX_VALUE, ArrayIntrinsics::array),
    ARRAY_PARTITION("ArrayPartition", 2, 2, ArrayIntrinsics::partition),
    ARRAY_CONTAINS("ArrayContains", 2, 2, ArrayIntrinsics::contains),
    ARRAY_RANGE("ArrayRange", 3, 3, ArrayIntrinsics::range),
    ARRAY_GET_ITEM("ArrayGetItem", 2, 2, ArrayIntrinsics::item),
    ARRAY_LENGTH("ArrayLength", 1, 1, ArrayIntrinsics::length),
    ARRAY_UNIQUE("ArrayUnique", 1, 1, ArrayIntrinsics::unique),
    BASE64_ENCODE("Base64Encode", 1, 1, TextIntrinsics::base64Encode),
    BASE64_DECODE("Base64Decode", 1, 1, TextIntrinsics::base64Decode),
    HASH("Hash", 2, 2, TextIntrinsics::hash),
    STRING_SPLIT("StringSplit", 2, 2, TextIntrinsics::split),
    MATH_RANDOM("MathRandom", 2, 3, MathIntrinsics::random),
    MATH_ADD("MathAdd", 2, 2, MathIntrinsics::add),
    UUID("UUID", 0, 0, MathIntrinsics::uuid);

    /** Computes a result from evaluated arguments, whose number has already been checked. */
    @FunctionalInterface
    interface Body {
        JsonNode apply(IntrinsicValues values) throws IntrinsicRefusal;
    }

    final String qualifiedName;
    private final int argumentsMin;
    private final int argumentsMax;
    final Body body;

    IntrinsicFunction(String name, int argumentsMin, int argumentsMax, Body body) {
        this.qualifiedName = "States." + name;
        this.argumentsMin = argumentsMin;
        this.argumentsMax = argumentsMax;
        this.body = body;
    }

    boolean acceptsCount(int argumentCount) {
        return argumentCount >= argumentsMin && argumentCount <= argumentsMax;
    }

    /** Returns the refusal of a wrong number of arguments. */
    IntrinsicRefusal wrongCountRefusal() {
        return this == JSON_TO_STRING
                ? IntrinsicRefusal.invalidArguments(
                        qualifiedName, "only a single argument is allowed.")
                : IntrinsicRefusal.invalidArguments(qualifiedName);
    }
}
