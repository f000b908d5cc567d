package dev.askel.asl.model;

/** The language of a state's expressions (docs/aws/asl.md section 1). */
public enum QueryLanguage {
    JSONPATH("JSONPath"),
    JSONATA("JSONata");

    private final String text;

    QueryLanguage(String text) {
        this.text = text;
    }

    /** Returns the name in definitions: {@code JSONPath} or {@code JSONata}. */
    public String text() {
        return text;
    }
}
