import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Executors;

/**
 * 门户的后台：长期密钥只留在这里，网页得到的是 30 分钟的会话令牌。Java 17 及以上，无需任何依赖；exchange() 可照搬进 Spring 的控制器。
 *
 * <p>A portal's back end: the long-lived key stays here, the page gets a session token of 30 minutes. Java 17+, nothing
 * else; exchange() fits into a Spring controller as it is.
 *
 * <pre>PQA_URL=https://qa.example PQA_KEY=pqa_… PORTAL_ORIGIN=https://www.portal.example java Portal.java</pre>
 */
public class Portal {
    private static final String URL = env("PQA_URL", "http://127.0.0.1:7860");
    private static final String KEY = env("PQA_KEY", "");
    private static final int PORT = Integer.parseInt(env("PORT", "3000"));
    /** 浏览器地址栏里的来源；密钥须允许它。 As in the address bar; the key has to allow it. */
    private static final String ORIGIN = env("PORTAL_ORIGIN", "http://localhost:" + PORT);

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(Duration.ofSeconds(5)).build();
    private static final String PAGE = """
            <!doctype html>
            <html lang="zh-CN"><meta charset="utf-8"><title>门户</title>
            <h1>门户首页</h1>
            <script src="%s/widget.js" data-token-url="/policyqa-token" data-title="政策问答" data-lang="zh" defer></script>
            </html>
            """.formatted(URL);

    public static void main(String[] args) throws IOException {
        if (KEY.isEmpty()) {
            throw new IllegalStateException("set PQA_KEY");
        }
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), PORT), 0);
        server.setExecutor(Executors.newFixedThreadPool(8));
        server.createContext("/", Portal::handle);
        server.start();
        System.out.println("http://localhost:" + server.getAddress().getPort());
    }

    private static void handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String site = exchange.getRequestHeaders().getFirst("Sec-Fetch-Site");
        if (!exchange.getRequestMethod().equals("GET")) {
            send(exchange, 405, "text/plain", "GET");
        } else if (path.equals("/")) {
            String policy = "default-src 'self'; script-src 'self' %1$s; connect-src 'self' %1$s".formatted(URL);
            exchange.getResponseHeaders().set("Content-Security-Policy", policy);
            send(exchange, 200, "text/html", PAGE);
        } else if (!path.equals("/policyqa-token")) {
            send(exchange, 404, "text/plain", "");
        } else if (site != null && !site.equals("same-origin")) {
            // 只给自己的网页；需要登录的门户在此检查登录。 For our own pages alone; check the login here if there is one.
            send(exchange, 403, "text/plain", "");
        } else {
            token(exchange);
        }
    }

    private static void token(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        try {
            send(exchange, 200, "application/json", exchange());
        } catch (IOException | InterruptedException error) {
            System.err.println(error); // 原因记入日志，不告诉网页 · the reason goes to the log, not to the page
            send(exchange, 502, "application/json", "{\"error\": \"the answer service is not available\"}");
        }
    }

    /** 用密钥换取令牌：{"token", "expires_in", "origin"}，原样交给网页。 Exchange the key; the page gets the JSON as it is. */
    static String exchange() throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(URL + "/api/v1/sessions"))
                .timeout(Duration.ofSeconds(10))
                .header("Authorization", "Bearer " + KEY)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"origin\": \"" + ORIGIN + "\"}"))
                .build();
        HttpResponse<String> reply = CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
        if (reply.statusCode() != 200) {
            throw new IOException("sessions: " + reply.statusCode() + " " + reply.body());
        }
        return reply.body();
    }

    private static void send(HttpExchange exchange, int status, String type, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type + "; charset=utf-8");
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        try (var out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }

    private static String env(String name, String otherwise) {
        String value = System.getenv(name);
        return value == null || value.isEmpty() ? otherwise : value;
    }
}
