package dev.askel.connectors.folder;

import java.nio.charset.StandardCharsets;

/** Builds the XML of an answer. */
final class XmlBuilder {
    private final StringBuilder text =
            new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");

    /** Begins an element with children. */
    XmlBuilder begin(String name) {
        text.append('<').append(name).append('>');
        return this;
    }

    XmlBuilder end(String name) {
        text.append("</").append(name).append('>');
        return this;
    }

    /** Adds an element that contains a string. */
    XmlBuilder add(String name, String content) {
        begin(name);
        for (int i = 0; i < content.length(); i++) {
            char character = content.charAt(i);
            switch (character) {
                case '&' -> text.append("&amp;");
                case '<' -> text.append("&lt;");
                case '>' -> text.append("&gt;");
                // A parser would read an unescaped carriage return as a line feed.
                case '\r' -> text.append("&#13;");
                default -> text.append(character);
            }
        }
        return end(name);
    }

    byte[] bytes() {
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }
}
