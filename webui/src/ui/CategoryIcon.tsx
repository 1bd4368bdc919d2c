/** The icons that categories of components name. One that is not here shows as a plain block. */

import {
  ApartmentOutlined,
  BarChartOutlined,
  BlockOutlined,
  BulbOutlined,
  CheckSquareOutlined,
  CloudServerOutlined,
  ClusterOutlined,
  CodeOutlined,
  DatabaseOutlined,
  DotChartOutlined,
  ExperimentOutlined,
  FilterOutlined,
  FunctionOutlined,
  LineChartOutlined,
  RocketOutlined,
  SplitCellsOutlined,
  TableOutlined,
  ToolOutlined,
} from "@ant-design/icons";
import type { ComponentType } from "react";

const ICONS: { [name: string]: ComponentType } = {
  ApartmentOutlined,
  BarChartOutlined,
  BulbOutlined,
  CheckSquareOutlined,
  CloudServerOutlined,
  ClusterOutlined,
  CodeOutlined,
  DatabaseOutlined,
  DotChartOutlined,
  ExperimentOutlined,
  FilterOutlined,
  FunctionOutlined,
  LineChartOutlined,
  RocketOutlined,
  SplitCellsOutlined,
  TableOutlined,
  ToolOutlined,
};

export function CategoryIcon({ name }: { name: string | undefined }) {
  const Icon = (name && ICONS[name]) || BlockOutlined;
  return <Icon />;
}
