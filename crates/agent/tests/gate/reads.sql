SELECT * FROM main.sales.orders LIMIT 10
----
SELECT count(*) FROM main.sales.orders
----
SELECT count(*) AS orders, sum(amount) AS revenue, avg(amount) AS average FROM main.sales.orders WHERE status = 'completed'
----
SELECT region, sum(amount) AS revenue FROM main.sales.orders GROUP BY region ORDER BY revenue DESC
----
SELECT region, channel, count(DISTINCT customer_id) AS buyers
FROM main.sales.orders
WHERE order_date >= '2026-01-01' AND order_date < '2026-04-01'
GROUP BY region, channel
HAVING count(*) > 10
ORDER BY buyers DESC, region
LIMIT 20;
----
# a comment at the end of a line
SELECT category, count(*) AS n -- how many of each
FROM main.sales.products
GROUP BY category -- one row for each
----
# comments in front
-- Revenue by month, completed orders only.
-- Asked by: finance
SELECT date_trunc('MONTH', order_date) AS month, sum(amount) AS revenue
FROM main.sales.orders
WHERE status = 'completed'
GROUP BY 1
ORDER BY 1
----
# a block comment: asks by design
/* revenue by region */ SELECT region, sum(amount) FROM main.sales.orders GROUP BY region
----
# a block comment within: asks by design
SELECT region /* DACH, ANZ, … */, sum(amount) FROM main.sales.orders GROUP BY region
----
SELECT DISTINCT region FROM main.sales.orders ORDER BY region
----
SELECT DISTINCT area, region, country FROM main.sales.customers
----
SELECT ALL region FROM main.sales.targets
----
SELECT name, price, cost, price - cost AS margin, round((price - cost) / price * 100, 1) AS margin_percent FROM main.sales.products ORDER BY margin_percent DESC NULLS LAST
----
SELECT * EXCEPT (email) FROM main.sales.customers LIMIT 5
----
SELECT o.* EXCEPT (customer_id, product_id), p.name FROM main.sales.orders AS o JOIN main.sales.products AS p ON o.product_id = p.product_id
----
SELECT o.order_id, c.name, p.name AS product
FROM main.sales.orders o
INNER JOIN main.sales.customers c ON o.customer_id = c.customer_id
INNER JOIN main.sales.products p ON o.product_id = p.product_id
WHERE c.segment = 'Enterprise'
ORDER BY o.order_date DESC
LIMIT 100
----
SELECT c.customer_id, c.name, count(o.order_id) AS orders
FROM main.sales.customers c LEFT JOIN main.sales.orders o ON c.customer_id = o.customer_id
GROUP BY c.customer_id, c.name
----
SELECT c.name, o.order_id FROM main.sales.orders o RIGHT OUTER JOIN main.sales.customers c USING (customer_id)
----
SELECT coalesce(o.region, t.region) AS region, o.revenue, t.target
FROM (SELECT region, sum(amount) AS revenue FROM main.sales.orders GROUP BY region) o
FULL OUTER JOIN (SELECT region, sum(target) AS target FROM main.sales.targets GROUP BY region) t ON o.region = t.region
----
SELECT c.name FROM main.sales.customers c LEFT SEMI JOIN main.sales.orders o ON c.customer_id = o.customer_id
----
SELECT c.name FROM main.sales.customers c LEFT ANTI JOIN main.sales.orders o ON c.customer_id = o.customer_id AND o.status = 'returned'
----
SELECT c.name FROM main.sales.customers c SEMI JOIN main.sales.orders o ON c.customer_id = o.customer_id
----
SELECT * FROM main.sales.customers ANTI JOIN main.sales.orders USING (customer_id)
----
SELECT * FROM main.sales.orders NATURAL JOIN main.sales.customers LIMIT 3
----
SELECT * FROM main.sales.orders NATURAL LEFT JOIN main.sales.customers LIMIT 3
----
SELECT r.region, q.quarter FROM (SELECT DISTINCT region FROM main.sales.targets) r CROSS JOIN (SELECT DISTINCT quarter FROM main.sales.targets) q
----
SELECT a.name, b.name FROM main.sales.customers a, main.sales.customers b WHERE a.email = b.email AND a.customer_id < b.customer_id
----
SELECT c.name, last_order.order_date, last_order.amount
FROM main.sales.customers c
JOIN LATERAL (SELECT order_date, amount FROM main.sales.orders o WHERE o.customer_id = c.customer_id ORDER BY order_date DESC LIMIT 1) AS last_order
----
SELECT c.name, t.total FROM main.sales.customers c, LATERAL (SELECT sum(amount) AS total FROM main.sales.orders o WHERE o.customer_id = c.customer_id) t
----
SELECT c.name, t.n FROM main.sales.customers c LEFT JOIN LATERAL (SELECT count(*) AS n FROM main.sales.orders o WHERE o.customer_id = c.customer_id) t ON true
----
SELECT o.order_id, t.target
FROM main.sales.orders o
JOIN main.sales.targets t
  ON t.region = o.region AND t.quarter = concat(year(o.order_date), '-Q', quarter(o.order_date))
----
WITH revenue AS (
  SELECT region, sum(amount) AS amount FROM main.sales.orders WHERE order_date BETWEEN '2026-01-01' AND '2026-03-31' GROUP BY region
), targets AS (
  SELECT region, target FROM main.sales.targets WHERE quarter = '2026-Q1'
)
SELECT r.region, r.amount, t.target, round(100 * r.amount / t.target, 1) AS percent
FROM revenue r JOIN targets t ON r.region = t.region
ORDER BY percent
----
WITH months (month, revenue) AS (SELECT date_trunc('month', order_date), sum(amount) FROM main.sales.orders GROUP BY ALL)
SELECT month, revenue, revenue - lag(revenue) OVER (ORDER BY month) AS change FROM months
----
WITH RECURSIVE numbers(n) AS (
  SELECT 1
  UNION ALL
  SELECT n + 1 FROM numbers WHERE n < 12
)
SELECT n FROM numbers
----
WITH RECURSIVE days AS (
  SELECT DATE'2026-01-01' AS day
  UNION ALL
  SELECT date_add(day, 1) FROM days WHERE day < DATE'2026-01-31'
)
SELECT d.day, coalesce(sum(o.amount), 0) AS revenue FROM days d LEFT JOIN main.sales.orders o ON o.order_date = d.day GROUP BY d.day ORDER BY d.day
----
WITH a AS (SELECT region FROM main.sales.orders), b AS (WITH c AS (SELECT region FROM a) SELECT DISTINCT region FROM c)
SELECT * FROM b
----
SELECT name FROM main.sales.customers c WHERE EXISTS (SELECT 1 FROM main.sales.orders o WHERE o.customer_id = c.customer_id AND o.amount > 1000)
----
SELECT name FROM main.sales.customers c WHERE NOT EXISTS (SELECT * FROM main.sales.orders o WHERE o.customer_id = c.customer_id)
----
SELECT order_id FROM main.sales.orders WHERE customer_id IN (SELECT customer_id FROM main.sales.customers WHERE segment = 'Trade')
----
SELECT order_id FROM main.sales.orders WHERE customer_id NOT IN (SELECT customer_id FROM main.sales.customers WHERE country IN ('Germany', 'Austria'))
----
SELECT region, target, target / (SELECT sum(target) FROM main.sales.targets) AS share FROM main.sales.targets
----
SELECT o.order_id, o.amount FROM main.sales.orders o WHERE o.amount > (SELECT avg(i.amount) FROM main.sales.orders i WHERE i.region = o.region)
----
SELECT max(total) FROM (SELECT customer_id, sum(amount) AS total FROM main.sales.orders GROUP BY customer_id)
----
SELECT region FROM main.sales.orders UNION SELECT region FROM main.sales.targets
----
SELECT 'order' AS kind, count(*) AS n FROM main.sales.orders
UNION ALL
SELECT 'customer', count(*) FROM main.sales.customers
UNION ALL
SELECT 'product', count(*) FROM main.sales.products
ORDER BY n DESC
----
SELECT customer_id FROM main.sales.customers EXCEPT SELECT customer_id FROM main.sales.orders
----
SELECT region FROM main.sales.orders INTERSECT SELECT region FROM main.sales.targets
----
SELECT country FROM main.sales.customers MINUS SELECT country FROM main.sales.orders
----
(SELECT region FROM main.sales.orders EXCEPT ALL SELECT region FROM main.sales.targets) ORDER BY region LIMIT 3
----
SELECT region, quarter(order_date) AS quarter, sum(amount) FROM main.sales.orders GROUP BY ALL ORDER BY ALL
----
SELECT area, region, sum(amount) AS revenue FROM main.sales.orders GROUP BY CUBE (area, region)
----
SELECT area, region, country, sum(amount) AS revenue FROM main.sales.orders GROUP BY ROLLUP (area, region, country) ORDER BY area, region, country
----
SELECT area, channel, sum(amount) AS revenue FROM main.sales.orders GROUP BY GROUPING SETS ((area), (channel), ())
----
SELECT area, region, sum(amount) FROM main.sales.orders GROUP BY area, region WITH ROLLUP
----
SELECT area, channel, sum(amount) FROM main.sales.orders GROUP BY area, channel WITH CUBE
----
SELECT area, channel, sum(amount) FROM main.sales.orders GROUP BY area, channel GROUPING SETS ((area, channel), (area), ())
----
SELECT area, region, grouping(region) AS is_total, grouping_id() AS level, sum(amount) FROM main.sales.orders GROUP BY ROLLUP (area, region)
----
SELECT region, count(*) FILTER (WHERE status = 'returned') AS returned, count(*) FILTER (WHERE status = 'completed') AS completed FROM main.sales.orders GROUP BY region
----
SELECT region, count_if(status = 'returned') / count(*) AS return_rate FROM main.sales.orders GROUP BY region
----
SELECT
  order_id,
  customer_id,
  amount,
  row_number() OVER (PARTITION BY customer_id ORDER BY order_date DESC) AS recency,
  sum(amount) OVER (PARTITION BY customer_id ORDER BY order_date ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS running
FROM main.sales.orders
----
SELECT order_date, sum(amount) AS day_total, avg(sum(amount)) OVER (ORDER BY order_date ROWS BETWEEN 6 PRECEDING AND CURRENT ROW) AS weekly_average FROM main.sales.orders GROUP BY order_date
----
SELECT order_date, amount, sum(amount) OVER (ORDER BY order_date RANGE BETWEEN INTERVAL 30 DAYS PRECEDING AND CURRENT ROW) AS last_30_days FROM main.sales.orders
----
SELECT order_id, rank() OVER w AS position, dense_rank() OVER w AS dense, percent_rank() OVER w AS percent
FROM main.sales.orders
WINDOW w AS (PARTITION BY region ORDER BY amount DESC)
----
SELECT name, price, ntile(4) OVER (ORDER BY price) AS quartile FROM main.sales.products
----
SELECT name, price, cume_dist() OVER (PARTITION BY category ORDER BY price) AS share_below FROM main.sales.products
----
SELECT region, month, revenue, lag(revenue, 1) OVER (PARTITION BY region ORDER BY month) AS previous, lead(revenue, 1, 0) OVER (PARTITION BY region ORDER BY month) AS next
FROM (SELECT region, date_trunc('month', order_date) AS month, sum(amount) AS revenue FROM main.sales.orders GROUP BY 1, 2)
----
SELECT customer_id, first_value(amount) OVER (PARTITION BY customer_id ORDER BY order_date) AS first_amount, last_value(amount) OVER (PARTITION BY customer_id ORDER BY order_date ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS last_amount FROM main.sales.orders
----
SELECT order_date, last_value(amount) IGNORE NULLS OVER (ORDER BY order_date) AS filled FROM main.sales.orders
----
SELECT customer_id, nth_value(amount, 2) OVER (PARTITION BY customer_id ORDER BY order_date) AS second_amount FROM main.sales.orders
----
SELECT region, amount / sum(amount) OVER () AS share FROM (SELECT region, sum(amount) AS amount FROM main.sales.orders GROUP BY region)
----
SELECT * FROM main.sales.orders QUALIFY row_number() OVER (PARTITION BY customer_id ORDER BY order_date DESC) = 1
----
SELECT region, customer_id, sum(amount) AS total FROM main.sales.orders GROUP BY region, customer_id QUALIFY rank() OVER (PARTITION BY region ORDER BY sum(amount) DESC) <= 3 ORDER BY region, total DESC
----
SELECT name, segment FROM main.sales.customers WHERE region = 'DACH' QUALIFY count(*) OVER (PARTITION BY segment) > 5
----
SELECT * FROM (SELECT region, quarter, target FROM main.sales.targets)
PIVOT (sum(target) FOR quarter IN ('2026-Q1', '2026-Q2', '2026-Q3', '2026-Q4'))
----
SELECT * FROM (SELECT region, channel, amount FROM main.sales.orders)
PIVOT (sum(amount) AS revenue, count(amount) AS n FOR channel IN ('Online' AS online, 'Store' AS store, 'Partner' AS partner))
ORDER BY region
----
SELECT * FROM (SELECT year(order_date) AS y, region, status, amount FROM main.sales.orders)
PIVOT (max(amount) FOR (region, status) IN (('DACH', 'open') AS dach_open, ('ANZ', 'open') AS anz_open))
----
SELECT product_id, kind, value FROM main.sales.products UNPIVOT (value FOR kind IN (price, cost))
----
SELECT * FROM main.sales.products UNPIVOT INCLUDE NULLS (value FOR kind IN (price AS `list price`, cost AS `unit cost`))
----
SELECT * FROM main.sales.customers UNPIVOT ((place, level) FOR kind IN ((area, segment) AS a, (region, segment) AS r))
----
SELECT order_id, CASE status WHEN 'completed' THEN 'done' WHEN 'open' THEN 'waiting' ELSE 'lost' END AS state FROM main.sales.orders
----
SELECT CASE WHEN amount < 100 THEN 'small' WHEN amount < 1000 THEN 'medium' ELSE 'large' END AS size, count(*) FROM main.sales.orders GROUP BY 1
----
SELECT sum(CASE WHEN status = 'returned' THEN amount ELSE 0 END) / sum(amount) AS returned_share FROM main.sales.orders
----
SELECT if(amount > 500, 'large', 'small') AS size, iff(quantity > 1, 'several', 'one') AS pieces FROM main.sales.orders LIMIT 5
----
SELECT cast(amount AS DOUBLE), cast(order_id AS STRING), cast(order_date AS TIMESTAMP), CAST(quantity AS DECIMAL(10, 2)) FROM main.sales.orders LIMIT 1
----
SELECT amount::double, order_id::string, order_date::timestamp, '2026-01-01'::date, quantity::decimal(10, 2) FROM main.sales.orders LIMIT 1
----
SELECT try_cast(name AS INT) AS number FROM main.sales.products WHERE try_cast(name AS INT) IS NOT NULL
----
SELECT cast('[1, 2]' AS VARIANT), cast(NULL AS ARRAY<STRING>), cast(NULL AS STRUCT<a: INT, b: STRING>)
----
SELECT cast(NULL AS MAP<STRING, INT>) AS m
----
SELECT string(order_id), date('2026-01-01'), timestamp('2026-01-01 10:00:00'), int(amount), double(amount), boolean(quantity) FROM main.sales.orders LIMIT 1
----
SELECT current_date(), current_timestamp(), now(), current_date, current_timestamp
----
SELECT current_timezone(), curdate(), getdate()
----
SELECT date_trunc('week', order_date) AS week, sum(amount) FROM main.sales.orders GROUP BY week ORDER BY week
----
SELECT trunc(order_date, 'QUARTER') AS quarter, sum(amount) FROM main.sales.orders GROUP BY 1
----
SELECT year(order_date) AS y, month(order_date) AS m, day(order_date) AS d, dayofweek(order_date), weekday(order_date), dayofyear(order_date), weekofyear(order_date) FROM main.sales.orders LIMIT 1
----
SELECT order_date, add_months(order_date, 3), date_add(order_date, 7), date_sub(order_date, 7) FROM main.sales.orders LIMIT 1
----
SELECT dateadd(MONTH, 1, order_date), date_add(DAY, 5, order_date), timestampadd(HOUR, 2, order_date) FROM main.sales.orders LIMIT 1
----
SELECT datediff(current_date(), order_date) AS age, datediff(DAY, order_date, current_date()) AS days, date_diff(WEEK, order_date, now()) AS weeks, timestampdiff(MONTH, order_date, now()) AS months FROM main.sales.orders
----
SELECT months_between(current_date(), customer_since) AS months FROM main.sales.customers
----
SELECT make_date(2026, 1, 31) AS day, make_timestamp(2026, 1, 31, 10, 0, 0) AS moment
----
SELECT to_date('31.01.2026', 'dd.MM.yyyy'), to_timestamp('2026-01-31 10:00:00'), try_to_timestamp('x', 'yyyy')
----
SELECT date_format(order_date, 'yyyy-MM') AS month, count(*) FROM main.sales.orders GROUP BY month ORDER BY month
----
SELECT last_day(order_date), next_day(order_date, 'Mon') FROM main.sales.orders LIMIT 1
----
SELECT extract(YEAR FROM order_date) AS y, extract(DOW FROM order_date) AS dow, date_part('month', order_date) AS m FROM main.sales.orders LIMIT 1
----
SELECT * FROM main.sales.orders WHERE order_date >= current_date() - INTERVAL 30 DAYS
----
SELECT * FROM main.sales.orders WHERE order_date >= date_trunc('month', current_date()) - INTERVAL 1 MONTH AND order_date < date_trunc('month', current_date())
----
SELECT * FROM main.sales.orders WHERE order_date > now() - INTERVAL '7' DAY
----
# the unit within the quotes
SELECT count(*) FROM main.sales.orders WHERE order_date > current_timestamp() - INTERVAL '7 days'
----
SELECT DATE'2026-01-01' + INTERVAL '1-2' YEAR TO MONTH, TIMESTAMP'2026-01-01 00:00:00' + INTERVAL '1 12:00:00' DAY TO SECOND
----
# two units
SELECT current_date() + INTERVAL 1 YEAR 6 MONTHS AS later
----
SELECT unix_timestamp(), from_unixtime(1767225600), unix_timestamp('2026-01-01', 'yyyy-MM-dd'), timestamp_seconds(1767225600)
----
SELECT from_utc_timestamp(now(), 'Europe/Berlin') AS local, to_utc_timestamp(now(), 'Europe/Berlin') AS utc, convert_timezone('UTC', 'Asia/Tokyo', now()) AS tokyo
----
SELECT dayname(order_date) AS day, monthname(order_date) AS month, sum(amount) FROM main.sales.orders GROUP BY ALL
----
SELECT hour(now()), minute(now()), second(now())
----
SELECT window.start, window.end, sum(amount) FROM main.sales.orders GROUP BY window(order_date, '7 days')
----
SELECT concat(name, ' <', email, '>') AS contact FROM main.sales.customers
----
SELECT name || ' (' || segment || ')' AS label FROM main.sales.customers ORDER BY label
----
SELECT concat_ws(', ', area, region, country) AS place FROM main.sales.customers
----
SELECT * FROM main.sales.products WHERE name LIKE '%drill%'
----
SELECT * FROM main.sales.products WHERE name ILIKE 'cordless%' OR lower(category) NOT LIKE 'hand%'
----
SELECT * FROM main.support.articles WHERE body ILIKE ANY ('%refund%', '%return%')
----
SELECT * FROM main.support.articles WHERE lower(body) LIKE ALL ('%trade%', '%goods%')
----
SELECT * FROM main.sales.customers WHERE email RLIKE '^[a-z]+[.][a-z]+[0-9]+@'
----
SELECT * FROM main.sales.customers WHERE email REGEXP 'example' AND NOT name RLIKE 'Berg'
----
# a regular expression ends with a dollar
SELECT count(*) FROM main.sales.customers WHERE regexp_like(email, '@example[.]net$')
----
SELECT regexp_extract(email, '([a-z]+)[.]', 1) AS first_name, regexp_replace(name, '[aeiou]', '*') FROM main.sales.customers
----
# a regular expression with a backslash, as Databricks wants it
SELECT regexp_extract(email, '(\\d+)@', 1) AS number FROM main.sales.customers
----
# a raw string
SELECT regexp_replace(name, r'\s+', ' ') FROM main.sales.customers
----
SELECT regexp_count(body, 'the') AS n, regexp_extract_all(body, '([A-Z][a-z]+)') AS words, regexp_substr(body, '[0-9]+') FROM main.support.articles
----
SELECT split(email, '@')[1] AS domain, count(*) FROM main.sales.customers GROUP BY 1
----
SELECT split_part(email, '@', 1) AS account, substring_index(email, '.', -1) AS tld FROM main.sales.customers
----
SELECT initcap(lower(name)), upper(country), ucase(region), lcase(area) FROM main.sales.customers
----
SELECT lpad(cast(order_id AS STRING), 10, '0') AS id, rpad(status, 12, '.') AS status FROM main.sales.orders
----
SELECT trim(name), ltrim(name), rtrim(name), btrim(name), trim(BOTH ' ' FROM name) FROM main.sales.products
----
SELECT substring(name, 1, 3), substr(name, 2), substring(name FROM 2 FOR 3), left(name, 2), right(name, 2) FROM main.sales.products
----
SELECT length(body), char_length(body), character_length(title), len(title) FROM main.support.articles
----
SELECT replace(name, ' ', '_'), translate(name, 'abc', 'xyz'), reverse(name), repeat('*', 3) FROM main.sales.products
----
SELECT instr(body, 'manager'), locate('manager', body), position('manager' IN body), charindex('manager', body) FROM main.support.articles
----
SELECT title FROM main.support.articles WHERE contains(lower(body), 'battery') OR startswith(title, 'Warranty') OR endswith(title, 'store')
----
SELECT format_number(sum(amount), 2) AS revenue, format_string('%s: %d', region, count(*)) AS label FROM main.sales.orders GROUP BY region
----
SELECT levenshtein(a.name, b.name) AS distance, soundex(a.name) FROM main.sales.customers a CROSS JOIN main.sales.customers b LIMIT 10
----
SELECT md5(email), sha2(email, 256), hash(email), xxhash64(email), crc32(email), base64(cast(email AS BINARY)) FROM main.sales.customers LIMIT 1
----
SELECT to_char(amount, '999,999.00'), to_number('1,234', '9,999'), ascii(name), chr(65), space(2) FROM main.sales.orders JOIN main.sales.products USING (product_id) LIMIT 1
----
SELECT mask(email) FROM main.sales.customers LIMIT 5
----
SELECT "it's" AS quoted, 'it''s' AS doubled, 'a;b' AS semicolon, '-- no comment' AS dashes
----
SELECT round(avg(amount), 2), ceil(avg(amount)), floor(avg(amount)), bround(2.5), abs(-1), sign(-2), sqrt(2), power(2, 10), exp(1), ln(10), log10(100), log(2, 8), mod(7, 3), pmod(-7, 3) FROM main.sales.orders
----
SELECT 7 % 2 AS rest, 5 & 3 AS both, 5 | 3 AS either, 5 ^ 3 AS one, ~5 AS none, -(-3) AS three
----
SELECT rand(), uuid(), pi(), e(), cbrt(27), factorial(5), degrees(pi()), sin(0), greatest(1, 2, 3), least(1, 2, 3)
----
SELECT region, percentile(amount, 0.5) AS p50, percentile(amount, array(0.25, 0.75)) AS quartiles, percentile_approx(amount, 0.9, 100) AS p90, approx_percentile(amount, 0.99) AS p99 FROM main.sales.orders GROUP BY region
----
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY amount) AS middle, percentile_disc(0.9) WITHIN GROUP (ORDER BY amount DESC) AS top_tenth FROM main.sales.orders
----
SELECT approx_count_distinct(customer_id), median(amount), mode(channel), stddev(amount), stddev_pop(amount), stddev_samp(amount), variance(amount), var_pop(amount), var_samp(amount) FROM main.sales.orders
----
SELECT corr(quantity, amount), covar_pop(quantity, amount), covar_samp(quantity, amount), regr_slope(amount, quantity), skewness(amount), kurtosis(amount) FROM main.sales.orders
----
SELECT width_bucket(amount, 0, 5000, 10) AS bucket, count(*) FROM main.sales.orders GROUP BY bucket ORDER BY bucket
----
SELECT max_by(name, price) AS dearest, min_by(name, price) AS cheapest, any_value(category), first(name), last(name, true), max(price), min(price) FROM main.sales.products
----
SELECT bool_or(status = 'open') AS any_open, bool_and(amount > 0) AS all_positive, every(quantity > 0), some(quantity > 5) FROM main.sales.orders
----
SELECT region, listagg(DISTINCT country, ', ') WITHIN GROUP (ORDER BY country) AS countries FROM main.sales.customers GROUP BY region
----
SELECT category, string_agg(name, '; ') AS names, collect_list(name), collect_set(price), array_agg(name) FROM main.sales.products GROUP BY category
----
SELECT category, array_join(array_sort(collect_set(name)), ', ') AS names, sort_array(collect_list(price), false) AS prices FROM main.sales.products GROUP BY category
----
SELECT try_divide(amount, quantity), try_add(amount, 1), try_subtract(amount, 1), try_multiply(amount, 2) FROM main.sales.orders LIMIT 1
----
SELECT nullif(region, ''), ifnull(region, 'none'), nvl(region, 'none'), nvl2(region, 1, 0), coalesce(region, area, 'none'), zeroifnull(amount), nullifzero(quantity) FROM main.sales.orders LIMIT 1
----
SELECT * FROM main.sales.customers WHERE region <=> NULL OR segment IS DISTINCT FROM 'Trade' OR country IS NOT DISTINCT FROM area
----
SELECT * FROM main.sales.orders WHERE (region, channel) IN (('DACH', 'Online'), ('ANZ', 'Store'))
----
SELECT * FROM main.sales.orders WHERE NOT (status = 'open' OR status = 'cancelled') AND amount != 0 AND quantity <> 0 AND region IS NOT NULL
----
SELECT * FROM main.sales.orders WHERE !(status == 'open') AND amount NOT BETWEEN 1 AND 2
----
SELECT status = 'completed' IS TRUE AS done, (amount > 5) IS NOT FALSE AS big FROM main.sales.orders LIMIT 1
----
SELECT explode(array('a', 'b', 'c')) AS letter
----
SELECT posexplode(split(body, ' ')) AS (place, word) FROM main.support.articles
----
SELECT word, count(*) AS n FROM main.support.articles LATERAL VIEW explode(split(lower(body), ' ')) words AS word GROUP BY word ORDER BY n DESC LIMIT 20
----
SELECT article_id, place, word FROM main.support.articles LATERAL VIEW OUTER posexplode(split(title, ' ')) t AS place, word
----
SELECT article_id, a.x, b.y FROM main.support.articles LATERAL VIEW explode(array(1, 2)) a AS x LATERAL VIEW explode(array(3, 4)) b AS y
----
# a known function that makes rows, as a table
SELECT a.article_id, w.word FROM main.support.articles a, LATERAL explode(split(a.title, ' ')) AS w(word)
----
# a known function that makes rows, as a table
SELECT * FROM explode(array(1, 2, 3)) AS t(n)
----
SELECT order_id, explode_outer(array(status, channel)) AS tag FROM main.sales.orders LIMIT 4
----
SELECT stack(2, 'price', price, 'cost', cost) AS (kind, value) FROM main.sales.products
----
SELECT inline(array(struct(1 AS a, 'x' AS b), struct(2, 'y')))
----
SELECT transform(array(1, 2, 3), x -> x * 2) AS doubled, filter(array(1, 2, 3), x -> x > 1) AS large, exists(array(1, 2), x -> x = 2) AS found
----
SELECT aggregate(array(1, 2, 3), 0, (total, x) -> total + x) AS total, reduce(array(1, 2, 3), 0, (total, x) -> total + x, total -> total * 10) AS ten
----
SELECT forall(array(1, 2), x -> x > 0), zip_with(array(1, 2), array(3, 4), (a, b) -> a + b), array_sort(array(3, 1), (l, r) -> l - r)
----
SELECT transform(sequence(1, 3), (x, i) -> x + i) AS shifted
----
SELECT array_contains(array(1, 2), 1), array_distinct(array(1, 1)), array_size(array(1)), size(array(1)), cardinality(array(1)), element_at(array(1, 2), -1), get(array(1), 0), slice(array(1, 2, 3), 1, 2), flatten(array(array(1), array(2)))
----
SELECT array_max(array(1, 2)), array_min(array(1, 2)), array_union(array(1), array(2)), array_intersect(array(1), array(1)), array_except(array(1, 2), array(1)), arrays_zip(array(1), array(2)), arrays_overlap(array(1), array(2)), array_position(array(1, 2), 2), array_remove(array(1, 2), 2), array_append(array(1), 2), array_compact(array(1, NULL))
----
SELECT explode(sequence(DATE'2026-01-01', DATE'2026-12-01', INTERVAL 1 MONTH)) AS month
----
SELECT map('a', 1, 'b', 2)['a'] AS one, map_keys(map('a', 1)), map_values(map('a', 1)), element_at(map('a', 1), 'a')
----
SELECT map_entries(map('a', 1)), map_from_arrays(array('a'), array(1)), map_from_entries(array(struct('a', 1))), map_filter(map('a', 1), (k, v) -> v > 0), map_concat(map('a', 1), map('b', 2)), transform_values(map('a', 1), (k, v) -> v + 1), map_contains_key(map('a', 1), 'a'), str_to_map('a:1,b:2', ',', ':')
----
SELECT named_struct('region', region, 'total', sum(amount)) AS s FROM main.sales.orders GROUP BY region
----
SELECT struct(region, channel) AS key, count(*) FROM main.sales.orders GROUP BY key
----
SELECT s.region, s.total FROM (SELECT struct(region AS region, sum(amount) AS total) AS s FROM main.sales.orders GROUP BY region)
----
SELECT customer_id, to_json(collect_list(struct(order_id, amount))) AS orders FROM main.sales.orders GROUP BY customer_id
----
SELECT from_json('{"a": 1, "b": ["x"]}', 'a INT, b ARRAY<STRING>').b[0] AS first
----
# a path begins with a dollar
SELECT get_json_object('{"a": {"b": 1}}', '$.a.b') AS b
----
SELECT raw:store.owner AS owner, raw:store.basket[0].price::double AS price, raw:items[*].name FROM (SELECT '{"store": {"owner": "a", "basket": [{"price": 1}]}}' AS raw)
----
SELECT raw:['with space'], raw:`zip code` FROM (SELECT '{}' AS raw)
----
SELECT parse_json('{"a": 1}') AS v, variant_get(parse_json('{"a": 1}'), '$.a', 'INT') AS a, try_variant_get(parse_json('{}'), '$.b', 'STRING') AS b
----
SELECT schema_of_json('{"a": 1}'), json_array_length('[1, 2]'), json_object_keys('{"a": 1}'), typeof(1), typeof(array(1))
----
SELECT to_json(named_struct('a', 1)), from_csv('1,x', 'a INT, b STRING'), to_csv(struct(1, 'x')), schema_of_csv('1,x')
----
SELECT url_encode('a b'), url_decode('a%20b'), parse_url('https://example.com/a?b=1', 'HOST')
----
VALUES (1, 'a'), (2, 'b')
----
SELECT * FROM VALUES (1, 'DACH'), (2, 'ANZ') AS t(id, region)
----
SELECT o.order_id, f.factor FROM main.sales.orders o JOIN (VALUES ('DACH', 1.1), ('ANZ', 0.9)) AS f(region, factor) ON o.region = f.region
----
SELECT id, id * id AS square FROM range(10)
----
SELECT date_add(DATE'2026-01-01', cast(id AS INT)) AS day FROM range(0, 365) AS r
----
SELECT 1
----
SELECT 1 AS one, 'x' AS letter, true AS yes, NULL AS nothing, 1.5 AS fraction, 1e3 AS thousand, X'1F' AS bytes
----
SELECT table_catalog, table_schema, table_name FROM system.information_schema.tables WHERE table_schema <> 'information_schema' ORDER BY table_catalog, table_schema, table_name
----
SELECT column_name, full_data_type, is_nullable, comment FROM main.information_schema.columns WHERE table_schema = 'sales' AND table_name = 'orders' ORDER BY ordinal_position
----
SELECT grantee, privilege_type, table_name FROM system.information_schema.table_privileges WHERE table_catalog = 'main' AND grantee = current_user()
----
SELECT tag_name, tag_value, table_name FROM system.information_schema.table_tags WHERE tag_name ILIKE '%pii%'
----
SELECT t.table_name, count(*) AS columns FROM system.information_schema.tables t JOIN system.information_schema.columns c USING (table_catalog, table_schema, table_name) WHERE t.table_catalog = 'main' GROUP BY t.table_name
----
SELECT routine_name, data_type FROM main.information_schema.routines WHERE routine_schema = 'sales'
----
SHOW TABLES IN main.sales
----
SHOW TABLES FROM main.sales LIKE 'ord*'
----
SHOW TABLES
----
SHOW SCHEMAS IN main
----
SHOW DATABASES LIKE 's*'
----
SHOW CATALOGS
----
SHOW COLUMNS IN main.sales.orders
----
SHOW VIEWS IN main.sales
----
SHOW FUNCTIONS
----
SHOW USER FUNCTIONS IN main.sales
----
SHOW FUNCTIONS IN main.sales LIKE 'o*'
----
SHOW CREATE TABLE main.sales.orders
----
SHOW TBLPROPERTIES main.sales.orders
----
SHOW TABLE EXTENDED IN main.sales LIKE 'orders'
----
SHOW PARTITIONS main.sales.orders
----
SHOW VOLUMES IN main.sales
----
SHOW GRANTS ON TABLE main.sales.orders
----
SHOW GRANTS `alice@example.com` ON SCHEMA main.sales
----
DESCRIBE main.sales.orders
----
DESC main.sales.customers
----
DESCRIBE TABLE main.sales.orders
----
DESCRIBE EXTENDED main.sales.orders
----
DESCRIBE TABLE EXTENDED main.sales.orders
----
DESCRIBE HISTORY main.sales.orders
----
DESCRIBE HISTORY main.sales.orders LIMIT 5
----
DESCRIBE DETAIL main.sales.orders
----
DESCRIBE SCHEMA EXTENDED main.sales
----
DESCRIBE CATALOG main
----
DESCRIBE FUNCTION EXTENDED main.sales.orders_since
----
DESCRIBE QUERY SELECT region, sum(amount) FROM main.sales.orders GROUP BY region
----
EXPLAIN SELECT region, sum(amount) FROM main.sales.orders GROUP BY region
----
EXPLAIN FORMATTED SELECT * FROM main.sales.orders o JOIN main.sales.customers c USING (customer_id)
----
EXPLAIN EXTENDED SELECT 1
----
EXPLAIN COST SELECT count(*) FROM main.sales.orders
----
EXPLAIN WITH a AS (SELECT region FROM main.sales.targets) SELECT count(*) FROM a
----
SELECT count(*) FROM main.sales.orders VERSION AS OF 3
----
SELECT * FROM main.sales.orders TIMESTAMP AS OF '2026-03-01'
----
SELECT count(*) FROM main.sales.orders TIMESTAMP AS OF current_timestamp() - INTERVAL 1 HOUR
----
SELECT count(*) FROM main.sales.orders@v3
----
SELECT count(*) FROM main.sales.orders FOR VERSION AS OF 3
----
SELECT n.order_id, n.status, o.status AS status_before FROM main.sales.orders n JOIN main.sales.orders VERSION AS OF 1 AS o ON n.order_id = o.order_id WHERE n.status <> o.status
----
SELECT * FROM main.sales.orders TABLESAMPLE (10 PERCENT)
----
SELECT avg(l_extendedprice) FROM samples.tpch.lineitem TABLESAMPLE (1 PERCENT) REPEATABLE (42)
----
SELECT * FROM samples.tpch.orders TABLESAMPLE (100 ROWS) WHERE o_orderstatus = 'O'
----
# the alias comes after the sample
SELECT o.region, count(*) FROM main.sales.orders TABLESAMPLE (10 PERCENT) AS o GROUP BY o.region
----
SELECT name, customer_since FROM main.sales.customers ORDER BY customer_since DESC NULLS LAST, name ASC NULLS FIRST LIMIT 10 OFFSET 20
----
SELECT order_id FROM main.sales.orders ORDER BY amount DESC LIMIT ALL
----
SELECT region, amount FROM main.sales.orders DISTRIBUTE BY region SORT BY amount DESC
----
SELECT `region`, `amount` FROM `main`.`sales`.`orders` WHERE `status` = 'open'
----
SELECT sum(amount) AS `Total revenue`, count(*) AS `Number of orders` FROM main.sales.orders
----
# a name with a stroke
SELECT region AS `Region`, sum(amount) / count(*) AS `Revenue / order` FROM main.sales.orders GROUP BY `Region`
----
SELECT current_user(), session_user(), user(), current_catalog(), current_schema(), current_database(), is_account_group_member('analysts'), is_member('admins')
----
SELECT CASE WHEN is_account_group_member('hr') THEN email ELSE 'hidden' END AS email FROM main.sales.customers
----
SELECT version(), current_version().dbsql_version, current_metastore()
----
SELECT * FROM main.sales.orders WHERE region = :region AND order_date >= :since LIMIT 100
----
FROM main.sales.orders |> WHERE status = 'completed' |> AGGREGATE sum(amount) AS revenue GROUP BY region |> ORDER BY revenue DESC |> LIMIT 5
----
# division of whole numbers
SELECT order_id, quantity DIV 2 AS pairs FROM main.sales.orders
----
SELECT
  l_returnflag,
  l_linestatus,
  sum(l_quantity) AS sum_qty,
  sum(l_extendedprice) AS sum_base_price,
  sum(l_extendedprice * (1 - l_discount)) AS sum_disc_price,
  sum(l_extendedprice * (1 - l_discount) * (1 + l_tax)) AS sum_charge,
  avg(l_quantity) AS avg_qty,
  count(*) AS count_order
FROM samples.tpch.lineitem
WHERE l_shipdate <= DATE '1998-12-01' - INTERVAL '90' DAY
GROUP BY l_returnflag, l_linestatus
ORDER BY l_returnflag, l_linestatus
----
SELECT s_acctbal, s_name, n_name, p_partkey, p_mfgr
FROM samples.tpch.part, samples.tpch.supplier, samples.tpch.partsupp, samples.tpch.nation, samples.tpch.region
WHERE p_partkey = ps_partkey AND s_suppkey = ps_suppkey AND p_size = 15 AND p_type LIKE '%BRASS'
  AND s_nationkey = n_nationkey AND n_regionkey = r_regionkey AND r_name = 'EUROPE'
  AND ps_supplycost = (
    SELECT min(ps_supplycost) FROM samples.tpch.partsupp, samples.tpch.supplier, samples.tpch.nation, samples.tpch.region
    WHERE p_partkey = ps_partkey AND s_suppkey = ps_suppkey AND s_nationkey = n_nationkey AND n_regionkey = r_regionkey AND r_name = 'EUROPE')
ORDER BY s_acctbal DESC, n_name, s_name, p_partkey
LIMIT 100
----
SELECT o_orderpriority, count(*) AS order_count
FROM samples.tpch.orders
WHERE o_orderdate >= date '1993-07-01' AND o_orderdate < date '1993-07-01' + interval '3' month
  AND EXISTS (SELECT * FROM samples.tpch.lineitem WHERE l_orderkey = o_orderkey AND l_commitdate < l_receiptdate)
GROUP BY o_orderpriority
ORDER BY o_orderpriority
----
SELECT supp_nation, cust_nation, l_year, sum(volume) AS revenue
FROM (
  SELECT n1.n_name AS supp_nation, n2.n_name AS cust_nation, extract(year FROM l_shipdate) AS l_year, l_extendedprice * (1 - l_discount) AS volume
  FROM samples.tpch.supplier, samples.tpch.lineitem, samples.tpch.orders, samples.tpch.customer, samples.tpch.nation n1, samples.tpch.nation n2
  WHERE s_suppkey = l_suppkey AND o_orderkey = l_orderkey AND c_custkey = o_custkey AND s_nationkey = n1.n_nationkey AND c_nationkey = n2.n_nationkey
    AND ((n1.n_name = 'FRANCE' AND n2.n_name = 'GERMANY') OR (n1.n_name = 'GERMANY' AND n2.n_name = 'FRANCE'))
    AND l_shipdate BETWEEN DATE'1995-01-01' AND DATE'1996-12-31'
) AS shipping
GROUP BY supp_nation, cust_nation, l_year
ORDER BY supp_nation, cust_nation, l_year
----
SELECT 100.00 * sum(CASE WHEN p_type LIKE 'PROMO%' THEN l_extendedprice * (1 - l_discount) ELSE 0 END) / sum(l_extendedprice * (1 - l_discount)) AS promo_revenue
FROM samples.tpch.lineitem JOIN samples.tpch.part ON l_partkey = p_partkey
WHERE l_shipdate >= DATE'1995-09-01' AND l_shipdate < DATE'1995-09-01' + INTERVAL 1 MONTH
----
SELECT c_count, count(*) AS custdist
FROM (SELECT c_custkey, count(o_orderkey) FROM samples.tpch.customer LEFT OUTER JOIN samples.tpch.orders ON c_custkey = o_custkey AND o_comment NOT LIKE '%special%requests%' GROUP BY c_custkey) AS c_orders (c_custkey, c_count)
GROUP BY c_count
ORDER BY custdist DESC, c_count DESC
----
SELECT p_brand, p_type, p_size, count(DISTINCT ps_suppkey) AS supplier_cnt
FROM samples.tpch.partsupp JOIN samples.tpch.part ON p_partkey = ps_partkey
WHERE p_brand <> 'Brand#45' AND p_type NOT LIKE 'MEDIUM POLISHED%' AND p_size IN (49, 14, 23, 45)
  AND ps_suppkey NOT IN (SELECT s_suppkey FROM samples.tpch.supplier WHERE s_comment LIKE '%Customer%Complaints%')
GROUP BY p_brand, p_type, p_size
ORDER BY supplier_cnt DESC, p_brand
----
SELECT c_name, c_custkey, o_orderkey, o_orderdate, o_totalprice, sum(l_quantity)
FROM samples.tpch.customer, samples.tpch.orders, samples.tpch.lineitem
WHERE o_orderkey IN (SELECT l_orderkey FROM samples.tpch.lineitem GROUP BY l_orderkey HAVING sum(l_quantity) > 300)
  AND c_custkey = o_custkey AND o_orderkey = l_orderkey
GROUP BY c_name, c_custkey, o_orderkey, o_orderdate, o_totalprice
ORDER BY o_totalprice DESC, o_orderdate
LIMIT 100
----
SELECT cntrycode, count(*) AS numcust, sum(c_acctbal) AS totacctbal
FROM (SELECT substring(c_phone, 1, 2) AS cntrycode, c_acctbal FROM samples.tpch.customer WHERE substring(c_phone, 1, 2) IN ('13', '31', '23')) AS custsale
GROUP BY cntrycode
ORDER BY cntrycode
----
SELECT r_name, n_name, count(*) AS customers, round(sum(c_acctbal), 2) AS balance
FROM samples.tpch.customer
JOIN samples.tpch.nation ON c_nationkey = n_nationkey
JOIN samples.tpch.region ON n_regionkey = r_regionkey
GROUP BY r_name, n_name
ORDER BY balance DESC
----
SELECT year(o_orderdate) AS year, o_orderstatus, sum(o_totalprice) AS total FROM samples.tpch.orders GROUP BY 1, 2 ORDER BY 1, 2
----
SELECT title, topic, length(body) AS length FROM main.support.articles WHERE topic = 'returns' ORDER BY length DESC
----
SELECT topic, count(*) AS articles, max(length(body)) AS longest FROM main.support.articles GROUP BY topic
----
SELECT article_id, title FROM main.support.articles WHERE lower(title) LIKE '%warranty%' OR lower(body) LIKE '%warranty%'
----
SELECT body FROM main.support.articles WHERE title = 'Partner notice; DROP TABLE x'
----
SELECT p.category, p.name, sum(o.quantity) AS sold, sum(o.amount) AS revenue, sum(o.amount - o.quantity * p.cost) AS profit
FROM main.sales.orders o JOIN main.sales.products p ON p.product_id = o.product_id
WHERE o.status NOT IN ('cancelled', 'returned') AND o.order_date >= date_sub(current_date(), 90)
GROUP BY p.category, p.name
ORDER BY profit DESC
LIMIT 10
----
SELECT segment, count(*) AS customers, round(avg(total), 2) AS average, max(total) AS best
FROM main.sales.customers JOIN (SELECT customer_id, sum(amount) AS total FROM main.sales.orders GROUP BY customer_id) USING (customer_id)
GROUP BY segment
----
WITH monthly AS (
  SELECT region, date_trunc('month', order_date) AS month, sum(amount) AS revenue
  FROM main.sales.orders
  GROUP BY region, date_trunc('month', order_date)
)
SELECT region, month, revenue,
       round(100.0 * (revenue - lag(revenue, 12) OVER (PARTITION BY region ORDER BY month)) / lag(revenue, 12) OVER (PARTITION BY region ORDER BY month), 1) AS growth
FROM monthly
ORDER BY region, month
----
WITH first_orders AS (
  SELECT customer_id, min(order_date) AS first_date FROM main.sales.orders GROUP BY customer_id
)
SELECT date_format(first_date, 'yyyy-MM') AS cohort,
       cast(months_between(date_trunc('month', order_date), date_trunc('month', first_date)) AS INT) AS age,
       count(DISTINCT o.customer_id) AS active
FROM main.sales.orders o JOIN first_orders f ON o.customer_id = f.customer_id
GROUP BY ALL
ORDER BY cohort, age
----
WITH ranked AS (
  SELECT *, row_number() OVER (PARTITION BY region ORDER BY amount DESC) AS place FROM main.sales.orders WHERE status = 'completed'
)
SELECT region, order_id, amount FROM ranked WHERE place <= 5
----
SELECT region, sum(amount) AS revenue, sum(sum(amount)) OVER (ORDER BY sum(amount) DESC) / sum(sum(amount)) OVER () AS cumulative FROM main.sales.orders GROUP BY region
----
SELECT t.region, t.quarter, t.target, coalesce(r.revenue, 0) AS revenue, coalesce(r.revenue, 0) >= t.target AS reached
FROM main.sales.targets t
LEFT JOIN (SELECT region, concat(year(order_date), '-Q', quarter(order_date)) AS quarter, sum(amount) AS revenue FROM main.sales.orders GROUP BY 1, 2) r
  ON r.region = t.region AND r.quarter = t.quarter
ORDER BY t.region, t.quarter
----
SELECT count(*) AS n, count(region) AS with_region, count(*) - count(region) AS without, sum(if(amount IS NULL, 1, 0)) AS no_amount FROM main.sales.orders
----
SELECT email, count(*) AS n FROM main.sales.customers GROUP BY email HAVING n > 1
----
SELECT dayofweek(order_date) AS weekday, hour(order_date::timestamp) AS hour, count(*) FROM main.sales.orders GROUP BY 1, 2
----
SELECT price, price * 1.19 AS gross, price * 0.9 AS discounted FROM main.sales.products WHERE price > 50.00 AND price <= 500
----
SELECT lower(country) AS country, sum(amount) FROM main.sales.orders WHERE country IS NOT NULL GROUP BY lower(country) HAVING sum(amount) > 10000
----
SELECT customer_id, array_join(collect_list(cast(order_id AS STRING)), ',') AS orders FROM main.sales.orders GROUP BY customer_id LIMIT 10
----
SELECT channel, sum(amount) AS revenue, round(sum(amount) * 100.0 / sum(sum(amount)) OVER (), 2) AS percent FROM main.sales.orders GROUP BY channel
----
SELECT x.region FROM (SELECT region FROM main.sales.orders WHERE amount > 100) AS x WHERE x.region LIKE 'US%'
----
SELECT min(order_date) AS earliest, max(order_date) AS latest, datediff(max(order_date), min(order_date)) AS span FROM main.sales.orders
----
SELECT count(*) FROM main.sales.orders o LEFT JOIN main.sales.products p ON o.product_id = p.product_id WHERE p.product_id IS NULL
----
SELECT order_id, amount, amount > avg(amount) OVER (PARTITION BY region) AS above FROM main.sales.orders LIMIT 50
----
SELECT histogram_numeric(amount, 5), approx_top_k(region, 3) FROM main.sales.orders
----
SELECT monotonically_increasing_id() AS n, region FROM main.sales.targets
----
SELECT date_trunc('hour', current_timestamp()) AS hour, unix_date(current_date()) AS day, weekday(current_date())
----
SELECT isnull(region), isnotnull(region), equal_null(region, area) FROM main.sales.customers LIMIT 1
----
SHOW SCHEMAS
