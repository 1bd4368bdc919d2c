import { SearchOutlined } from "@ant-design/icons";
import { Button, Input, Table, type TableColumnsType } from "antd";
import { type ReactNode, useDeferredValue, useState } from "react";
import type { Pages } from "@/api/pages";
import { EmptyState } from "./EmptyState";
import { ErrorState } from "./ErrorState";
import { ui } from "./locale";
import { Panel } from "./Page";
import styles from "./ui.module.css";

/** What is typed into a list's search field, and what the list is asked for, a moment later. */
export function useSearch() {
  const [typed, type] = useState("");
  return { typed, type, asked: useDeferredValue(typed.trim()) };
}

type Props<Row> = {
  list: Pages<Row>;
  columns: TableColumnsType<Row>;
  /** Narrower windows scroll the table sideways. */
  width: number;
  search: ReturnType<typeof useSearch>;
  placeholder: string;
  /** Beside the search field, such as an order to choose. */
  tools?: ReactNode;
  /** Shown instead of the table where there is nothing at all. */
  empty: ReactNode;
  nothingFound: (search: string) => string;
  testid: string;
};

/** A searched list in pages: its table, what stands there when it is empty, and the way to more rows. */
export function ListPanel<Row extends { id: number }>(props: Props<Row>) {
  const { list, search, testid } = props;
  if (list.error) return <ErrorState error={list.error} retry={list.reload} />;
  const nothing = !list.pending && list.rows.length === 0;
  return (
    <Panel flush>
      {(!nothing || search.asked !== "") && (
        <div className={styles.tools}>
          <Input
            className={styles.search}
            allowClear
            prefix={<SearchOutlined className="es-muted" />}
            placeholder={props.placeholder}
            aria-label={props.placeholder}
            value={search.typed}
            onChange={(event) => search.type(event.target.value)}
            data-testid={`${testid}-search`}
          />
          {props.tools}
        </div>
      )}
      {nothing && search.asked === "" && props.empty}
      {nothing && search.asked !== "" && (
        <EmptyState icon={<SearchOutlined />} title={props.nothingFound(search.asked)} />
      )}
      {!nothing && (
        <Table<Row>
          rowKey="id"
          columns={props.columns}
          dataSource={list.rows}
          loading={list.pending}
          pagination={false}
          scroll={{ x: props.width }}
          data-testid={`${testid}-table`}
        />
      )}
      <MoreRows list={list} />
    </Panel>
  );
}

/** The button below a list that has more pages. */
export function MoreRows({ list }: { list: Pages<unknown> }) {
  const t = ui.useWords();
  if (!list.more) return null;
  return (
    <div className={styles.more}>
      {list.moreError !== null && <ErrorState error={list.moreError} />}
      <Button onClick={list.loadMore} loading={list.loadingMore}>
        {t("loadMore")}
      </Button>
    </div>
  );
}
