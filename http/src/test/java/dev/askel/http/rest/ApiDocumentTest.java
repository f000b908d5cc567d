package dev.askel.http.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.http.ServedEngine;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The OpenAPI document and the routes are one. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ApiDocumentTest {
    private static final Pattern NAME = Pattern.compile("\\{([a-zA-Z]+)}");

    private static DocumentedApi api;

    @BeforeAll
    static void ask() {
        api = new DocumentedApi(ServedEngine.shared().address());
    }

    @Test
    void documents_every_route_and_serves_every_documented_path() {
        var engine = ServedEngine.shared().engine();
        var routes =
                RestRoutes.table(engine, engine).routes().stream()
                        .map(route -> route.method() + " " + route.path());
        var documented =
                api.operations().values().stream().map(each -> each.method() + " " + each.path());
        assertThat(documented).containsExactlyInAnyOrderElementsOf(routes.toList());
        for (var each : api.operations().values()) {
            // With a method that none has: what is no path would be 404.
            var reply = api.raw("OPTIONS", NAME.matcher(each.path()).replaceAll("x"), null);
            assertThat(reply.status()).as(each.path()).isEqualTo(405);
        }
    }

    @Test
    void tells_of_every_operation_its_parameters_and_its_answers() {
        for (var each : api.operations().values()) {
            var operation = each.operation();
            var inPath = new ArrayList<String>();
            var seen = new HashSet<String>();
            for (var parameter : operation.path("parameters")) {
                assertThat(parameter.path("description").asText())
                        .as(each.toString())
                        .endsWith(".");
                assertThat(parameter.path("schema").path("type").asText()).isNotEmpty();
                assertThat(seen.add(parameter.path("name").asText())).isTrue();
                if (parameter.path("in").asText().equals("path")) {
                    inPath.add(parameter.path("name").asText());
                }
            }
            var names = NAME.matcher(each.path()).results().map(found -> found.group(1));
            assertThat(inPath).as(each.path()).containsExactlyElementsOf(names.toList());
            assertThat(operation.path("summary").asText()).as(each.toString()).endsWith(".");
            assertThat(operation.path("responses").properties())
                    .extracting(java.util.Map.Entry::getKey)
                    .containsExactly("200", "4XX", "5XX");
        }
    }

    @Test
    void has_every_schema_it_refers_to_and_no_other() {
        var referred = new TreeSet<String>();
        references(api.document())
                .forEach(reference -> {
                    assertThat(api.document().at(reference.substring(1)).isMissingNode())
                            .as(reference)
                            .isFalse();
                    referred.add(reference);
                });
        var schemas = new ArrayList<String>();
        api.document()
                .path("components")
                .path("schemas")
                .fieldNames()
                .forEachRemaining(name -> schemas.add("#/components/schemas/" + name));
        assertThat(schemas).doesNotHaveDuplicates();
        assertThat(referred).containsAll(schemas);
    }

    private static Stream<String> references(JsonNode node) {
        var here =
                node.path("$ref").isTextual()
                        ? List.of(node.path("$ref").asText())
                        : List.<String>of();
        var below = new ArrayList<String>();
        node.forEach(each -> references(each).forEach(below::add));
        return Stream.concat(here.stream(), below.stream());
    }
}
